// What can stand in the way of building an environment, in words.
import { kind, problemsOf } from '../../problems/catalogue.ts';

export const environmentProblem = problemsOf({
  CHANGE_SETS_DIFFER: kind<{ differing: readonly string[] }>({
    outcome: 'no',
    message: ({ differing }) => `AWS's change sets differ from the plan: ${differing.join('; ')}`,
    fix: () => 'Read them: what only AWS names is mostly a resource that refers to another that changes. A bootstrap stops at a change set that goes beyond what its plan allows. Nothing was changed, and the change sets are gone.',
  }),
  CHANGE_SETS_FAILED: kind<{ failed: readonly string[] }>({
    outcome: 'no',
    message: ({ failed }) => `AWS would not make these changes: ${failed.join('; ')}`,
    fix: () => 'Mend what it names; a bootstrap would stop there. Nothing was changed, and the change sets are gone.',
  }),
  WRONG_ACCOUNT: kind<{ caller: string; account: string; environment: string }>({
    outcome: 'refused',
    message: ({ caller, account, environment }) => `these credentials are for account ${caller}; ${environment} lives in ${account}`,
    fix: ({ environment }) => `Use --profile, or set environments.${environment}.profile in platform.yml. Nothing was changed.`,
  }),
  ZONE_MISSING: kind<{ domain: string; baseDomain: string; account: string }>({
    outcome: 'refused',
    message: ({ domain, baseDomain, account }) => `account ${account} has no public hosted zone for ${baseDomain} (or ${domain}); the certificate could never be validated`,
    fix: ({ baseDomain }) => `Create the zone ${baseDomain} in Route 53 and delegate it from its parent, or correct \`domain\` in platform.yml. This tool never creates a registrar-level zone.`,
  }),
  ROLE_NOT_TAKEN: kind<{ zone: string; role: string; name: string; reason: string }>({
    outcome: 'refused',
    message: ({ zone, role, name, reason }) => `${name} would get a zone of its own, and nobody could look into ${zone} as ${role}: ${reason}`,
    fix: ({ name }) => `The role trusts this account and you may take it on (sts:AssumeRole); it allows route53:ListHostedZonesByName and ListResourceRecordSets, and ChangeResourceRecordSets where route53:ChangeResourceRecordSetsNormalizedRecordNames is ${name}. Nothing was changed.`,
  }),
  PARENT_ZONE_MISSING: kind<{ zone: string; role: string }>({
    outcome: 'refused',
    message: ({ zone, role }) => `the account of ${role} has no public hosted zone ${zone}`,
    fix: () => 'Put dns.zone right in platform.yml: the name of the zone above the environment\'s, or its id. This tool never creates a registrar-level zone. Nothing was changed.',
  }),
  DELEGATION_TAKEN: kind<{ zone: string; name: string; said: readonly string[] }>({
    outcome: 'refused',
    message: ({ zone, name, said }) => `${zone} hands ${name} to ${said.join(', ')} already, which are not servers of a zone of this account`,
    fix: ({ zone, name }) => `Whose it is, nobody here can know. If nobody needs it, take the NS record of ${name} out of ${zone}, then run this again. Nothing was changed.`,
  }),
  ZONE_STAYS: kind<{ environment: string; stands: string; name: string }>({
    outcome: 'refused',
    message: ({ environment, stands, name }) => `${environment} has its records in the zone ${stands}; to move them into a zone ${name} of its own is not built: certificates would be made anew, and names would be nowhere meanwhile`,
    fix: ({ environment }) => `Take \`dns\` out of environments.${environment} in platform.yml. Nothing was changed.`,
  }),
  ORIGIN_KEY_STEP: kind<{ shown: number; asked: number }>({
    outcome: 'refused',
    message: ({ shown, asked }) => `CloudFront shows the load balancers key ${shown}, and they know ${shown} and ${shown + 1}: with ${asked} it would be shut out until they were told`,
    fix: ({ shown }) => `Set edge.originKey to ${shown + 1} in the environment's settings, bootstrap, and go on from there. Nothing was changed.`,
  }),
  TOO_FEW_ZONES: kind<{ region: string; wanted: number; found: number }>({
    outcome: 'refused',
    message: ({ region, wanted, found }) => `${region} shows ${found} availability zones; the blueprint wants ${wanted}`,
    fix: () => 'Choose another home region, or lower network.zones in the environment\'s settings.',
  }),
  NETWORK_UNFIT: kind<{ region: string; said: string; fix: string }>({
    outcome: 'refused',
    message: ({ region, said }) => `${region}: ${said}`,
    fix: ({ fix }) => `${fix}. The network is not of this tool's making, so it is not changed. Nothing was changed.`,
  }),
  NETWORK_STAYS: kind<{ region: string; environment: string; stands: string; wanted: string }>({
    outcome: 'refused',
    message: ({ region, environment, stands, wanted }) => `${environment} stands in ${stands} in ${region} and cannot move to ${wanted}: everything in it would be made anew, the database with its data too`,
    fix: ({ environment, stands }) => `Put network.adopt${stands.startsWith('vpc-') ? ` (vpc: ${stands})` : ''} back as it was. To move: a new environment in platform.yml with that network, its data copied, then the users led there; and \`platform env destroy -e ${environment}\`. Nothing was changed.`,
  }),
  VERSION_MISSING: kind<{ engine: string; major: string; region: string }>({
    outcome: 'refused',
    message: ({ engine, major, region }) => `no minor version of ${engine} ${major} can be created in ${region}`,
    fix: () => 'Choose a major version that RDS still creates: data.engineMajor in the environment\'s settings.',
  }),
  STACK_BUSY: kind<{ stack: string; status: string }>({
    outcome: 'refused',
    message: ({ stack, status }) => `stack ${stack} is ${status}: something else is changing it`,
    fix: () => 'Wait until it is at rest, then run this again. Nothing was changed.',
  }),
  STACK_STUCK: kind<{ stack: string; region: string; status: string; reason: string }>({
    outcome: 'refused',
    message: ({ stack, status, reason }) => `stack ${stack} is ${status}: ${reason}`,
    fix: ({ stack, region }) =>
      `Look at its events (\`aws --region ${region} cloudformation describe-stack-events --stack-name ${stack}\`), mend the cause, delete the stack, then run this again.`,
  }),
  STACK_HOLDS_DATA: kind<{ stack: string; region: string; status: string; reason: string; resources: readonly string[] }>({
    outcome: 'refused',
    message: ({ stack, status, resources, reason }) => `stack ${stack} is ${status} and still has ${resources.join(', ')}, which may hold data: ${reason}`,
    fix: ({ stack, region, status, resources }) =>
      status === 'CREATE_FAILED'
        ? `If the data are wanted, copy them first. Then \`aws --region ${region} cloudformation rollback-stack --stack-name ${stack}\`, take away what it leaves behind, and run this again: it is made anew. Nothing was changed.`
        : `If the data are wanted: \`aws --region ${region} cloudformation delete-stack --stack-name ${stack} --retain-resources ${resources.map((it) => it.split(' ')[0]).join(' ')}\`, which leaves them outside of any stack; copy them, and take them out of the way of their names. If not: empty them and delete the stack. Then run this again. Nothing was changed.`,
  }),
  FOREIGN_SERVICES: kind<{ services: readonly string[] }>({
    outcome: 'refused',
    message: ({ services }) => `${services.join(', ')} in the cluster ${services.length === 1 ? 'belongs' : 'belong'} to no stack of this environment`,
    fix: () => 'Somebody made them by hand: take them away, or move them. Nothing was changed.',
  }),
  STATEFUL_REMOVED: kind<{ stack: string; resource: string; type: string; why: string; flag: string }>({
    outcome: 'refused',
    message: ({ stack, resource, type, why }) => `${stack} would delete ${resource} (${type}), which holds data: ${why}`,
    fix: ({ flag }) => `Keep it: put the template or the setting back. If its data may go: ${flag}. Nothing was changed.`,
  }),
  STATEFUL_REPLACED: kind<{ stack: string; resource: string; type: string; why: string; flag: string }>({
    outcome: 'refused',
    message: ({ stack, resource, type, why }) => `${stack} would replace ${resource} (${type}), which holds data, by an empty one: ${why}`,
    fix: ({ flag }) => `Put that value back. If its data may go, or have been moved: ${flag}. Nothing was changed.`,
  }),
  REPLACEMENT_AMBIGUOUS: kind<{ resource: string; parts: readonly string[] }>({
    outcome: 'refused',
    message: ({ resource, parts }) => `--allow-replacement ${resource} could mean that of ${parts.join(' or ')}`,
    fix: ({ resource, parts }) => `Say which: ${parts.map((part) => `--allow-replacement ${part}/${resource}`).join(' or ')}. Nothing was changed.`,
  }),
  LAYER_UNKNOWN: kind<{ layer: string; known: readonly string[] }>({
    outcome: 'usage',
    message: ({ layer }) => `there is no layer ${layer}`,
    fix: ({ known }) => `The layers are: ${known.join(', ')}.`,
  }),
  STACK_FOR_PEOPLE: kind<{ stack: string; layer: string; environment: string }>({
    outcome: 'refused',
    message: ({ stack }) => `${stack} would change, and pipelines may not change it`,
    fix: ({ layer, environment }) => `What pipelines may do, and what other environments stand on, is for people to change: \`platform env bootstrap -e ${environment} --layer ${layer}\` as somebody who may make roles; then run the pipeline again. Nothing was changed.`,
  }),
  LAYER_MISSING: kind<{ layer: string; needs: readonly string[] }>({
    outcome: 'refused',
    message: ({ layer, needs }) => `${layer} stands on ${needs.join(', ')}, which ${needs.length === 1 ? 'is' : 'are'} not there yet`,
    fix: ({ needs }) => `Bootstrap ${needs.length === 1 ? 'it' : 'them'} first: --layer ${needs.join(' --layer ')}, or leave --layer out.`,
  }),
  PIECE_IN_THE_WAY: kind<{ said: string; region: string; fix: string }>({
    outcome: 'refused',
    message: ({ said, region }) => `${said} (${region})`,
    fix: ({ fix }) => `${fix}. It is not of this tool's making, so it is not changed. Nothing was changed.`,
  }),
  API_THROTTLE_BEYOND_ACCOUNT: kind<{ region: string; wanted: { readonly rate: number; readonly burst: number }; account: { readonly rate: number; readonly burst: number } }>({
    outcome: 'refused',
    message: ({ region, wanted, account }) => `the API may let through ${wanted.rate} requests a second and ${wanted.burst} at once; API Gateway in ${region} lets through ${account.rate} and ${account.burst} for all APIs of the account together`,
    fix: () => 'Ask AWS for more (Service Quotas: API Gateway, throttle rate L-8A5B8E43, burst L-CDF5615A), or lower api.ratePerSecond and api.burst in the environment\'s settings.',
  }),
  DATABASE_BUSY: kind<{ hop: string; database: string; status: string }>({
    outcome: 'refused',
    message: ({ hop, database, status }) => `${hop} waits: the database ${database} is ${status}`,
    fix: () => 'Wait until it is available, then run this again. Nothing was changed.',
  }),
  DATABASE_PENDING: kind<{ hop: string; database: string; pending: readonly string[] }>({
    outcome: 'refused',
    message: ({ hop, database, pending }) => `${hop} waits: on ${database} somebody's change of ${pending.join(', ')} waits for the maintenance window, and AWS would apply it together with this one, at once`,
    fix: ({ database }) => `Let the window pass; or apply it at a time that you choose (\`aws rds modify-db-instance --db-instance-identifier ${database} --apply-immediately\`); or take it back by asking for the old value. Then run this again. Nothing was changed.`,
  }),
  STORAGE_RESTS: kind<{ hop: string; database: string; changed: string; optimizing: boolean }>({
    outcome: 'refused',
    message: ({ hop, database, changed, optimizing }) => `${hop} waits: the storage of ${database} ${optimizing ? 'is being optimized' : 'rests'} after its last change${changed === '' ? '' : ` (${changed})`}; AWS takes the next six hours after it, and not before it is optimized`,
    fix: ({ changed }) => `Run this again ${changed === '' ? 'then' : `six hours after ${changed}`}. Nothing was changed.`,
  }),
  SERVICES_BEHIND: kind<{ hop: string; title: string; environment: string; services: readonly string[]; variable: string; value: string }>({
    outcome: 'refused',
    message: ({ hop, services, variable, value }) => `${hop} waits: ${services.join(', ')} ${services.length === 1 ? 'runs' : 'run'} without the new address (${variable} is ${value} now), or ${services.length === 1 ? 'is' : 'are'} being deployed`,
    fix: ({ services, environment }) => `Deploy ${services.length === 1 ? 'it' : 'them'} anew (the same image will do): \`platform deploy ${services.join(' ')} -e ${environment} --image TAG\`; then run this again. Nothing was changed.`,
  }),
  DOWNTIME_NEEDED: kind<{ hop: string; title: string; felt: string; calm: readonly string[] }>({
    outcome: 'refused',
    message: ({ hop, title, felt }) => `${hop} (${title}) needs a window: ${felt}`,
    fix: ({ hop, calm }) => `Without downtime: set ${calm.join(', ')} in the environment's settings first. Or choose a time at which users may wait and say --allow-downtime ${hop}. Nothing was changed.`,
  }),
  ONLY_GROWS: kind<{ setting: string; before: string; after: string; stack: string }>({
    outcome: 'refused',
    message: ({ setting, before, after, stack }) => `${setting} is ${before} in ${stack} and cannot become ${after}: AWS can only make it larger`,
    fix: ({ setting, before }) => `Keep it: ${setting}: ${before} under the environment's \`settings\` in platform.yml. Nothing was changed.`,
  }),
  DIVERGED: kind<{ environment: string; said: string }>({
    outcome: 'refused',
    message: ({ environment, said }) => `${environment} is diverged: ${said}`,
    fix: ({ environment }) => `\`platform env reconcile -e ${environment}\` brings the stacks in step without touching data; a bootstrap before that could be the second disaster. Nothing was changed.`,
  }),
  WRITER_UNKNOWN: kind<{ said: string; choices: readonly string[] }>({
    outcome: 'refused',
    message: ({ said }) => `nobody has said which database is written to: ${said}`,
    fix: ({ choices }) => `Look which one your users write to, then say it: ${choices.map((it) => `--writer ${it}`).join(' or ')}. Nothing was changed.`,
  }),
  WRITER_UNFIT: kind<{ writer: string; said: string; fix: string }>({
    outcome: 'refused',
    message: ({ writer, said }) => `${writer} cannot be the environment's database: ${said}`,
    fix: ({ fix }) => `${fix} Nothing was changed.`,
  }),
  SERVICE_STILL_NAMED: kind<{ service: string; environment: string }>({
    outcome: 'refused',
    message: ({ service }) => `platform.yml names ${service}: the next bootstrap would make it again, and what others know of it still stands`,
    fix: ({ environment }) => `Take it out of platform.yml, \`platform env bootstrap -e ${environment}\`, then remove it. Nothing was changed.`,
  }),
});
