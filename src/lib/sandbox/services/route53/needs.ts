// What Route 53's operations ask IAM for.
// AWS: "Actions, resources, and condition keys for Amazon Route 53" (Service Authorization Reference).
import { each, inputIn, inputs, needsOf, nothingInParticular, text, type Input, type Where } from '../../world/need.ts';

const last = (value: unknown): string => text(value).split('/').at(-1) ?? '';
const zone = (member: string): Where => (input) => [`arn:aws:route53:::hostedzone/${last(input[member])}`];
const check: Where = (input) => [`arn:aws:route53:::healthcheck/${last(input['HealthCheckId'])}`];
const tagged: Where = (input) => [`arn:aws:route53:::${text(input['ResourceType'])}/${last(input['ResourceId'])}`];

/** AWS: names in small letters and without the dot at the end ("Using IAM policy conditions for fine-grained access control"). */
function changesOf(input: Input): Readonly<Record<string, readonly string[]>> {
  const changes = inputs(inputIn(input['ChangeBatch'])['Changes']);
  if (changes.length === 0) return {};
  const sets = changes.map((it) => inputIn(it['ResourceRecordSet']));
  return {
    'route53:ChangeResourceRecordSetsNormalizedRecordNames': sets.map((it) => text(it['Name']).toLowerCase().replace(/\.$/, '')),
    'route53:ChangeResourceRecordSetsRecordTypes': sets.map((it) => text(it['Type'])),
    'route53:ChangeResourceRecordSetsActions': changes.map((it) => text(it['Action'])),
  };
}

export const needs = needsOf({
  prefix: 'route53',
  keys: changesOf,
  at: {
    ...each('ChangeResourceRecordSets ListResourceRecordSets', zone('HostedZoneId')),
    ...each('GetHostedZone DeleteHostedZone UpdateHostedZoneComment', zone('Id')),
    ...each('CreateHostedZone CreateHealthCheck ListHostedZones ListHostedZonesByName ListHealthChecks GetHostedZoneCount GetCheckerIpRanges GetHealthCheckCount', nothingInParticular),
    GetChange: (input) => [`arn:aws:route53:::change/${last(input['Id'])}`],
    ...each('GetHealthCheck UpdateHealthCheck DeleteHealthCheck GetHealthCheckStatus GetHealthCheckLastFailureReason', check),
    ...each('ChangeTagsForResource ListTagsForResource', tagged),
  },
});
