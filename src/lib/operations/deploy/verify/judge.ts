// Can it be shipped, and put back? One check a thing, from what was seen. Pure.
import { inSeconds } from '../../../world/time.ts';
import { typedFor } from '../../names.ts';
import { isScheduled } from '../scaling/range.ts';
import { showWeights, type DeploySubject } from '../subject.ts';
import { liveGroup } from '../weights.ts';
import { check, failing, passing, unknown, type Check } from './check.ts';
import type { VerifyFacts } from './facts.ts';
import { logActions, streamOf } from './gather.ts';
import { secretChecks } from './secrets.ts';
import { trustChecks } from './trust.ts';

/** Empty: nothing stands yet that could be looked at. @param subject of a deploy of the image that is asked about, or of what runs */
export function judgeVerify(subject: DeploySubject): readonly Check[] {
  const { verify, live } = subject.facts;
  if (verify === null) return [];
  const withUsers = subject.service.port !== undefined;
  return [
    ...trustChecks(subject, verify),
    ...secretChecks(subject, verify),
    logGroup(subject, verify),
    ...(withUsers ? [healthPath(subject, verify), inStep(subject, verify)] : []),
    ...(withUsers && live !== null ? [weights(subject, verify)] : []),
    fargate(subject, verify),
    addresses(subject, verify),
    ...(withUsers ? [alarmsThere(subject, verify), alarmsQuiet(subject)] : []),
    ...(live === null ? [] : [...scaling(subject), inFlight(subject), oldRevision(subject), oldImage(subject, verify)]),
  ];
}

const bootstrap = ({ request }: DeploySubject, layer: string): string => `\`platform env bootstrap -e ${request.environment.environment} --layer ${layer}\` makes it again.`;

function logGroup(subject: DeploySubject, { logGroup: arn, denied }: VerifyFacts): Check {
  const it = check('log-group', 'stops');
  const name = subject.facts.outputs[`service-${subject.service.name}/LogGroupName`] ?? '';
  if (arn === null) return unknown(it, `whether the log group ${name} is there could not be read`, 'Allow logs:DescribeLogGroups.');
  if (arn === '') return failing(it, `the log group ${name} is gone; tasks cannot start without it`, bootstrap(subject, 'service'));
  if (denied === null) return unknown(it, `whether the execution role may write to ${name} could not be asked`, 'Allow iam:SimulatePrincipalPolicy.');
  const no = denied.filter(({ action, resource }) => resource === streamOf(arn) && logActions.includes(action));
  if (no.some(({ unsure }) => !unsure)) return failing(it, `the execution role may not ${no.map(({ action }) => action).join(', ')} on ${name}`, bootstrap(subject, 'service'));
  return no.length > 0 ? unknown(it, `whether the execution role may write to ${name} hangs on a condition`, 'Look at the role’s policies.') : passing(it, `${name} is there, and the execution role may write to it`);
}

function healthPath(subject: DeploySubject, { targetGroups }: VerifyFacts): Check {
  const it = check('health-path', 'warns');
  const { service } = subject;
  if (targetGroups === null) return unknown(it, 'the target groups could not be read', 'Allow elasticloadbalancing:DescribeTargetGroups.');
  const wrong = targetGroups.flatMap(({ arn, port, healthPath: path, healthEvery }) => [
    ...(port === service.port ? [] : [`${nameOf(arn)} has port ${port}`]),
    ...(path === service.health.path ? [] : [`${nameOf(arn)} asks ${path}`]),
    ...(healthEvery === inSeconds(service.health.every) ? [] : [`${nameOf(arn)} asks every ${healthEvery} s`]),
  ]);
  const said = `port ${service.port}, ${service.health.path} every ${inSeconds(service.health.every)} s`;
  return wrong.length === 0 ? passing(it, `both target groups ask as platform.yml says: ${said}`) : failing(it, `${wrong.join('; ')}; platform.yml says ${said}`, `\`platform env bootstrap -e ${subject.request.environment.environment} --layer service\` brings them in step.`);
}

function inStep({ service, request }: DeploySubject, { targetGroups }: VerifyFacts): Check {
  const it = check('target-groups', 'warns');
  if (targetGroups === null) return unknown(it, 'the target groups could not be read', 'Allow elasticloadbalancing:DescribeTargetGroups.');
  if (targetGroups.length < 2) return failing(it, `${service.name} has ${targetGroups.length} of its two target groups`, `Look at the service’s stack: \`platform env drift -e ${request.environment.environment}\` says what is gone.`);
  const [first, second] = targetGroups.map(({ arn: _, ...settings }) => JSON.stringify(settings));
  return first === second ? passing(it, 'the two target groups are set alike') : failing(it, 'the two target groups are set differently: a release behind one is judged otherwise than behind the other', `\`platform env drift -e ${request.environment.environment}\` says which was changed by hand.`);
}

/** AWS: ECS does not check the weights before it shifts (aws/containers-roadmap#2853). */
function weights({ facts, service, request }: DeploySubject, { revisionGroup }: VerifyFacts): Check {
  const it = check('weights', 'told');
  if (facts.rule === null) return failing(it, `no listener rule sends anybody to ${service.name}`, 'A deploy makes it again.');
  const group = liveGroup(facts.rule.weights);
  const repair = `\`platform deploy repair ${service.name} ${typedFor(request.environment)}\` points the rule at the group that serves.`;
  if (facts.live?.inFlight !== '') return unknown(it, 'a deployment is under way: weights and revisions are moving', 'Ask again when it is at its end.');
  if (group === undefined) return failing(it, `the rule's weights are split or nowhere: ${showWeights(facts.rule.weights)}`, repair);
  if ((facts.healthy[group] ?? 0) === 0) return failing(it, `users are sent to ${nameOf(group)}, where nothing is healthy`, repair);
  if (revisionGroup === null || revisionGroup === '') return unknown(it, 'which group the service revision is in could not be read', 'Allow ecs:DescribeServiceRevisions.');
  if (revisionGroup !== group) return failing(it, `users are sent to ${nameOf(group)}, the service revision is in ${nameOf(revisionGroup)}`, repair);
  return passing(it, `all users are sent to ${nameOf(group)}, where ${facts.healthy[group]} targets of the service revision are healthy`);
}

function fargate({ facts, service }: DeploySubject, { vcpus }: VerifyFacts): Check {
  const it = check('fargate-quota', 'stops');
  const needed = (2 * (facts.live?.desired ?? service.count) * service.cpu) / 1024;
  if (vcpus === null) return unknown(it, 'how many vCPUs Fargate gives could not be read', 'Allow servicequotas:GetServiceQuota.');
  if (needed > vcpus) return failing(it, `both releases side by side take ${needed} vCPU, Fargate gives the account ${vcpus}`, 'Ask for more: Service Quotas, Fargate, L-3032A538.');
  return passing(it, `both releases side by side take ${needed} vCPU of ${vcpus}; what else runs in the account is not counted`);
}

function addresses({ facts, service }: DeploySubject, { free }: VerifyFacts): Check {
  const it = check('addresses', 'stops');
  if (free === null) return unknown(it, 'how many addresses are free in the subnets could not be read', 'Allow ec2:DescribeSubnets.');
  const needed = facts.live?.desired ?? service.count;
  const all = Object.values(free).reduce((sum, one) => sum + one, 0);
  return all >= needed ? passing(it, `${all} addresses are free for ${needed} tasks more`) : failing(it, `${all} addresses are free in the private subnets, ${needed} tasks more are to come`, 'Free some, or say larger subnets.');
}

function alarmsThere(subject: DeploySubject, { alarms }: VerifyFacts): Check {
  const it = check('alarms', 'warns');
  const wanted = ['ErrorsAlarmName', 'LatencyAlarmName'].map((output) => subject.facts.outputs[`service-${subject.service.name}/${output}`] ?? '').filter((name) => name !== '');
  if (alarms === null) return unknown(it, 'the alarms could not be read', 'Allow cloudwatch:DescribeAlarms.');
  const gone = wanted.filter((name) => !alarms.some((alarm) => alarm.name === name));
  if (wanted.length === 0 || gone.length > 0) return failing(it, wanted.length === 0 ? 'the service has no alarms' : `${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} gone: ECS would go by nothing`, bootstrap(subject, 'service'));
  return passing(it, `${wanted.join(', ')} are there`);
}

function alarmsQuiet({ facts }: DeploySubject): Check {
  const it = check('alarms-quiet', 'told');
  return facts.firing.length === 0 ? passing(it, 'none of them fires') : failing(it, `${facts.firing.join(', ')} fires: ECS would ignore alarms for the whole deployment`, 'Wait until it is over, or say --allow-firing-alarms if the release is the cure.');
}

function scaling({ facts, service }: DeploySubject): readonly Check[] {
  if (facts.scaling === null || facts.live === null) return [];
  const it = check('scaling', 'warns');
  const { min, max } = facts.scaling;
  const { desired } = facts.live;
  return [desired >= min && desired <= max ? passing(it, `${desired} tasks lie within ${min} to ${max}${isScheduled(service.scaling, facts.scaling) ? ', as the schedule has set it' : ''}`) : failing(it, `${service.name} wants ${desired} tasks, scaling keeps it within ${min} to ${max}: the two fight`, 'A deploy sets the range as platform.yml says; look who set the count.')];
}

function inFlight({ facts, service, request }: DeploySubject): Check {
  const at = typedFor(request.environment);
  const it = check('in-flight', 'told');
  const moving = facts.live?.inFlight ?? '';
  return moving === '' ? passing(it, 'no deployment is under way') : failing(it, `a deployment is under way: ${moving}`, `\`platform deploy status ${service.name} ${at}\` says at which stage; wait for its end, or stop it with \`platform deploy stop ${service.name} ${at}\`.`);
}

function oldRevision({ facts }: DeploySubject): Check {
  const it = check('old-revision', 'back');
  const { taskDefinition = '', definitionStatus = '' } = facts.live ?? {};
  const name = taskDefinition.split('/').at(-1) ?? taskDefinition;
  if (definitionStatus === '') return unknown(it, `${name} could not be read`, 'Allow ecs:DescribeTaskDefinition.');
  return definitionStatus === 'ACTIVE' ? passing(it, `${name} is ACTIVE: it can be deployed again`) : failing(it, `${name}, which runs, is ${definitionStatus}: it could not be put back`, 'Ship with --allow-no-way-back; the next release can be put back again.');
}

function oldImage({ facts }: DeploySubject, { oldImage: there }: VerifyFacts): Check {
  const it = check('old-image', 'back');
  const image = facts.live?.image ?? '';
  if (there === null) return unknown(it, `whether ${image} can still be pulled cannot be told from here`, 'Look in its registry.');
  return there ? passing(it, 'the image that runs is still in the registry') : failing(it, `${image}, which runs, is no longer in the registry: it could not be put back, and a task that is replaced does not start`, 'Push it again, or ship with --allow-no-way-back.');
}

const nameOf = (arn: string): string => arn.split('/').at(-2) ?? arn;

