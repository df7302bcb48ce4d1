// What is found before the first resource is made, in words.
import { kind, problemsOf } from '../../../../problems/catalogue.ts';

const untouched = 'Nothing was changed.';

export const preflightProblem = problemsOf({
  QUOTA_TOO_SMALL: kind<{ region: string; name: string; service: string; code: string; limit: number; used: number; more: number }>({
    outcome: 'refused',
    message: ({ region, name, limit, used, more }) => `${region}: ${more} more needed where ${used} of ${limit} are used: ${name}`,
    fix: ({ region, service, code, used, more }) => `Ask for more: \`aws --region ${region} service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${used + more}\`, or give back what is not used. ${untouched}`,
  }),
  NAME_TAKEN: kind<{ region: string; stack: string; resource: string; type: string; name: string; remove: string }>({
    outcome: 'refused',
    message: ({ region, stack, resource, type, name }) => `${name} (${type}) exists in ${region} and belongs to no stack that stands: ${stack} would make it as ${resource}, and fail`,
    fix: ({ remove }) => `If nobody needs it: \`${remove}\`. If its data are wanted, let the stack take it over (\`aws cloudformation create-change-set --change-set-type IMPORT\`), or keep them and rename it. ${untouched}`,
  }),
  CLASS_NOT_OFFERED: kind<{ region: string; instanceClass: string; version: string; wanted: number; zones: readonly string[]; offered: readonly string[] }>({
    outcome: 'refused',
    message: ({ region, instanceClass, version, wanted, zones, offered }) =>
      `${region} does not offer ${instanceClass}${version === '' ? '' : ` for postgres ${version}`} in ${wanted === 1 ? 'a zone' : `${wanted} zones`} of the network (${zones.join(', ')}): ${offered.length === 0 ? 'in none of the region' : `only in ${offered.join(', ')}`}`,
    fix: () => `Choose another class: data.instanceClass in the environment's settings. ${untouched}`,
  }),
  TYPE_NOT_OFFERED: kind<{ region: string; stack: string; types: readonly string[] }>({
    outcome: 'refused',
    message: ({ region, stack, types }) => `${region} does not have ${types.join(', ')}, which ${stack} is made of`,
    fix: () => `Leave its component out of platform.yml, or choose a region that has the service (https://aws.amazon.com/about-aws/global-infrastructure/regional-product-services/). ${untouched}`,
  }),
  ZONE_NOT_DELEGATED: kind<{ domain: string; servers: readonly string[]; seen: readonly string[] }>({
    outcome: 'refused',
    message: ({ domain, seen }) => `public DNS ${seen.length === 0 ? `hands ${domain} to nobody` : `hands ${domain} to ${seen.join(', ')}, which are not the hosted zone's`}: the certificate would never be validated`,
    fix: ({ domain, servers }) => `In the parent zone of ${domain} (or at its registrar) set these NS records: ${servers.join(', ')}. Then wait for the old answer's TTL. ${untouched}`,
  }),
  LINKED_ROLE_MISSING: kind<{ role: string; service: string; needs: string }>({
    outcome: 'refused',
    message: ({ role, needs }) => `the account has no ${role}, and no service makes it by itself: ${needs} would fail`,
    fix: ({ service }) => `Bootstrap with the layer account, which makes it, or \`aws iam create-service-linked-role --aws-service-name ${service}\`, once per account. ${untouched}`,
  }),
  PERMISSION_MISSING: kind<{ principal: string; actions: readonly string[]; resource: string }>({
    outcome: 'refused',
    message: ({ principal, actions, resource }) => `${principal} may not ${actions.join(', ')} on ${resource}`,
    fix: () => `Allow them in its policies, or work under another role; \`--dry-run\` lists every action that a run may use. ${untouched}`,
  }),
});
