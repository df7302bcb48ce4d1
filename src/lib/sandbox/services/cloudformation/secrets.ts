// NoEcho parameters: their values are masked in everything that CloudFormation shows of properties.
import type { StackEntity } from './entities.ts';
import type { Machine, Model } from './machine.ts';
import { isSecret } from './template/parameters.ts';
import type { Context } from '../../world/service.ts';

export type Mask = (text: string) => string;

/** Masks the secrets of these deployments. */
export function maskOf(models: readonly (Model | undefined)[]): Mask {
  const secrets = models.flatMap((model) =>
    model === undefined ? [] : Object.entries(model.template.parameters).filter(([, definition]) => isSecret(definition)).map(([name]) => model.parameter(name)),
  );
  const hidden = secrets.flat().map(String).filter((secret) => secret !== '');
  return (text) => hidden.reduce((masked, secret) => masked.split(JSON.stringify(secret).slice(1, -1)).join('****').split(secret).join('****'), text);
}

/** Masks what a stack's deployment, and the one before it, keep secret. */
export function stackMask(machine: Machine, context: Context, stack: StackEntity): Mask {
  return maskOf([stack.deployment, stack.previous].map((deployment) => (deployment === undefined ? undefined : machine.modelOf(context, stack, deployment))));
}
