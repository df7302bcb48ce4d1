// Operations under a role that may do what they declare, and nothing else; and under one that lacks one action of it.
import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import type { EnvironmentDescription } from '../../src/lib/config/describe.ts';
import { preview } from '../../src/lib/engine/preview.ts';
import { isProblem } from '../../src/lib/problems/problem.ts';
import type { OpenSandbox } from '../../src/lib/sandbox/open.ts';
import { callerOf } from '../../src/lib/sandbox/wire/access-keys.ts';
import { drill, production, serving, ship, staging, whole } from './stage.ts';
import { twin, walk, type Walked } from './world.ts';

type Session = ReturnType<typeof callerOf>;

/** A session of a new role that may do these actions, on everything, and nothing else. */
function sessionWith(sandbox: OpenSandbox, { account, region }: EnvironmentDescription, actions: readonly string[]): Session {
  const { world } = sandbox;
  return world.transact(sandbox.now(), () => {
    const context = world.context({ account, region, principal: 'aws' });
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'sts:AssumeRole' }] };
    context.call('iam', 'CreateRole', { RoleName: 'ci', AssumeRolePolicyDocument: JSON.stringify(trust) });
    context.call('iam', 'PutRolePolicy', { RoleName: 'ci', PolicyName: 'declared', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] }) });
    const { Credentials } = context.call<AssumeRoleCommandOutput>('sts', 'AssumeRole', { RoleArn: `arn:aws:iam::${account}:role/ci`, RoleSessionName: 'run' });
    return callerOf(account, Credentials?.SessionToken);
  });
}

/** What a run declares: as `--dry-run` shows it. */
const declared = ({ plan }: Walked): readonly string[] => preview(plan).actions;

const reasons = ({ problems }: Walked): string => problems.map(({ message }) => message).join('\n');

describe('a deploy under a role with the actions that it declares', () => {
  let rehearsal: Promise<Walked> | undefined;
  const rehearsed = async (): Promise<{ readonly sandbox: OpenSandbox; readonly actions: readonly string[] }> => {
    const sandbox = await serving(staging);
    const first = await (rehearsal ??= ship(twin(sandbox), { environment: staging, image: '1.1.0' }));
    expect(first.outcome).toBe('done');
    return { sandbox, actions: declared(first) };
  };

  it('is done', async () => {
    const { sandbox, actions } = await rehearsed();
    const session = sessionWith(sandbox, staging, actions);
    expect(session.principal).toContain(':assumed-role/ci/run');
    const walked = await ship(sandbox, { environment: staging, image: '1.1.0', cloud: { session } });
    expect([walked.outcome, reasons(walked)]).toEqual(['done', '']);
  });

  // Refused where nothing was changed yet; what was changed before is put back.
  it.each([
    ['ecs:DescribeServices', 'refused'],
    ['elasticloadbalancing:DescribeRules', 'refused'],
    ['application-autoscaling:RegisterScalableTarget', 'refused'],
    ['iam:PassRole', 'put-back'],
    ['ecs:UpdateService', 'put-back'],
  ])('without %s it is %s, and the action is named', async (missing, outcome) => {
    const { sandbox, actions } = await rehearsed();
    expect(actions).toContain(missing);
    const session = sessionWith(sandbox, staging, actions.filter((action) => action !== missing));
    const walked = await ship(sandbox, { environment: staging, image: '1.1.0', cloud: { session } }).then(
      (it) => ({ outcome: it.outcome, says: reasons(it) }),
      // What stands in the way of looking is thrown before there is a plan.
      (thrown: unknown) => (isProblem(thrown) ? { outcome: thrown.data.outcome, says: thrown.message } : Promise.reject(thrown)),
    );
    expect(walked.says).toContain(`is not authorized to perform: ${missing}`);
    expect(walked.says).toContain(`because no identity-based policy allows the ${missing} action`);
    expect(walked.outcome).toBe(outcome);
  });
});

it.runIf(whole)('a drill under a role with the actions that it declares is done, and refused without the reboot', async () => {
  const sandbox = await serving(production);
  const rehearsal = await drill(twin(sandbox));
  expect(rehearsal.outcome).toBe('done');
  const under = async (actions: readonly string[]): Promise<Walked> => {
    const world = twin(sandbox);
    return walk(world, { kind: 'failover.drill', request: { environment: production, scenario: 'multi-az' }, cloud: { session: sessionWith(world, production, actions) } });
  };
  expect((await under(declared(rehearsal))).outcome).toBe('done');
  const lame = await under(declared(rehearsal).filter((action) => action !== 'rds:RebootDBInstance'));
  expect(reasons(lame)).toContain('is not authorized to perform: rds:RebootDBInstance on resource: arn:aws:rds:');
  expect(lame.outcome).toBe('refused');
});
