// Are a service's secrets there, and may the execution role read them? By description and simulation, never by reading one. Pure.
import type { DeploySubject } from '../subject.ts';
import { check, failing, passing, unknown, type Check } from './check.ts';
import type { SeenSecret, VerifyFacts } from './facts.ts';
import { decrypt, isParameter, parameterIn, readParameter, readSecret } from './gather.ts';

export const secretChecks = (subject: DeploySubject, verify: VerifyFacts): readonly Check[] => verify.secrets.map((secret) => secretCheck(secret, subject, verify));

function secretCheck({ variables, source, arn, key }: SeenSecret, { request, service }: DeploySubject, { denied }: VerifyFacts): Check {
  const ofSsm = isParameter(source);
  const name = ofSsm ? parameterIn(source) : (source.split(':')[6] ?? source);
  const what = ofSsm ? 'parameter' : 'secret';
  const it = check(`${what} ${name}`, 'stops');
  const variable = variables.join(', ');
  // A task before a release runs by the same task definition, whose secrets it is given before anything else can fail for them.
  const whom = [service.name, ...service.before.map((task) => `${task.name} before it`)].join(' and ');
  if (arn === null) return unknown(it, `whether the ${what} ${name} is there could not be read`, ofSsm ? 'Allow ssm:DescribeParameters.' : 'Allow secretsmanager:DescribeSecret.');
  if (arn === '') return failing(it, `there is no ${what} ${name}, from which ${variable} comes for ${whom}`, `Make it: \`${ofSsm ? 'aws ssm put-parameter' : 'aws secretsmanager create-secret'} --name ${name} ...\` in ${request.environment.region}, with the environment's own key.`);
  if (denied === null) return unknown(it, `whether the execution role may read ${name} could not be asked`, 'Allow iam:SimulatePrincipalPolicy.');
  const no = denied.filter(({ action, resource }) => action === (ofSsm ? readParameter : readSecret) && resource === arn);
  // What hangs on kms:ViaService is a yes by way of Secrets Manager, or of SSM; only a plain no is one.
  const locked = denied.some(({ action, resource, unsure }) => action === decrypt && resource === key && !unsure);
  const fix = `\`platform env bootstrap -e ${request.environment.environment} --layer service\` gives the role what it reads; where the ${what} has a key of its own, let the role use that.`;
  if (no.some(({ unsure }) => !unsure)) return failing(it, `the execution role may not read ${name} (${variable}): tasks cannot start`, fix);
  if (locked) return failing(it, `the execution role may not use the key of ${name} (${variable}): tasks cannot start`, fix);
  return no.length > 0 ? unknown(it, `whether the execution role may read ${name} hangs on a condition`, 'Look at the role’s policies.') : passing(it, `${name} is there, and the execution role may read it for ${whom}`);
}
