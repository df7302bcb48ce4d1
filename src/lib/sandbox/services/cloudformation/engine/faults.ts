// The faults `failed-resource` and `stuck-resource`: resources that a person has asked to fail, or never to be ready.
import type { ActiveFault, Context } from '../../../world/service.ts';

export type FaultyAct = 'create' | 'update' | 'delete' | 'rollback';

/**
 * The reason with which a resource fails now, by the fault's arguments: `type=`, `stack=`, `logical=` narrow it; `on=` names the
 * acts that fail (`create`, `update`, `delete`, `rollback`, joined by `+`; left out: create and update); `reason=` is the text.
 */
export function injectedFailure(context: Context, it: { readonly type: string; readonly stackName: string; readonly logicalId: string; readonly act: FaultyAct }): string | undefined {
  const fault = context.faults('failed-resource').find(({ args }) => {
    const acts = (args['on'] ?? 'create+update').split('+');
    return isMeant(args, it) && acts.includes(it.act);
  });
  if (fault === undefined) return undefined;
  const [, service = ''] = it.type.split('::');
  return fault.args['reason'] ?? `Resource handler returned message: "The ${service} service could not complete the request (Service: ${service}, Status Code: 500)" (HandlerErrorCode: ServiceInternalError)`;
}

interface Named {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
}

const isMeant = (args: ActiveFault['args'], it: Named): boolean => (args['type'] ?? it.type) === it.type && (args['stack'] ?? it.stackName) === it.stackName && (args['logical'] ?? it.logicalId) === it.logicalId;

/** Whether it is never ready while the fault lasts. */
export const isStuck = (context: Context, it: Named): boolean => context.faults('stuck-resource').some(({ args }) => isMeant(args, it));
