// Writes down which database is written to: the pointer that operations and bootstraps look at.
import type { Parameters } from '../../../aws/parameters.ts';
import { pointerName, readPointer, type WriterPointer } from '../../../aws/writer.ts';
import { done, todo } from '../../../engine/standing.ts';
import type { Step } from '../../../engine/step.ts';
import { minutes, seconds } from '../../../world/time.ts';

export function pointWriter(parameters: (region: string) => Parameters, { root, writer }: { readonly root: string; readonly writer: WriterPointer }): Step {
  const name = pointerName(root);
  const value = JSON.stringify(writer);
  return {
    id: 'writer-pointer',
    title: `Point at ${writer.instance} in ${writer.region}`,
    why: 'what is written to is said in one place, before anything follows it',
    byHand: `aws --region ${writer.region} ssm put-parameter --name ${name} --type String --overwrite --value '${value}'`,
    actions: ['ssm:GetParameters', 'ssm:PutParameter'],
    after: [],
    limit: minutes(5),
    every: seconds(2),
    async check() {
      const text = (await parameters(writer.region).named([name]))[name];
      const it = text === undefined ? undefined : readPointer(text);
      return it?.instance === writer.instance && it.region === writer.region && it.epoch >= writer.epoch ? done({ epoch: it.epoch }) : todo;
    },
    async act() {
      await parameters(writer.region).put(name, value);
    },
  };
}
