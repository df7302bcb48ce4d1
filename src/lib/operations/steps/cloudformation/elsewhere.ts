// Values that a stack of one region takes from a stack of another: SSM parameters stay in their region, so they are read from its outputs.
import type { CloudFormation } from '../../../aws/cloud-formation.ts';

/** By parameter; undefined while one of them cannot be seen. */
export type LaterValues = () => Promise<Readonly<Record<string, string>> | undefined>;

export function readElsewhere(formation: (region: string) => CloudFormation, wanted: Readonly<Record<string, { readonly region: string; readonly stack: string; readonly output: string }>>): LaterValues {
  return async () => {
    const values: Record<string, string> = {};
    for (const [parameter, { region, stack, output }] of Object.entries(wanted)) {
      const value = (await formation(region).stack(stack))?.outputs[output];
      if (value === undefined) return undefined;
      values[parameter] = value;
    }
    return values;
  };
}
