// A template's lifecycle rules in the API's words.
import { flagOf, given, listOf, numberOf, objectOf, textOf } from '../../world/template-values.ts';
import type { Properties } from '../cloudformation/resource-type.ts';

export function lifecycleRules(configuration: Properties): readonly object[] {
  return listOf(configuration['Rules']).map((rule) =>
    given({
      ID: textOf(rule['Id']),
      Status: textOf(rule['Status']),
      Filter: filterOf(rule),
      Expiration: expirationOf(rule),
      Transitions: transitionsOf(rule),
      NoncurrentVersionExpiration: noncurrentExpirationOf(rule),
      NoncurrentVersionTransitions: noncurrentTransitionsOf(rule),
      AbortIncompleteMultipartUpload: abortOf(rule),
    }),
  );
}

function filterOf(rule: Properties): object {
  const tags = listOf(rule['TagFilters']).map((tag) => ({ Key: textOf(tag['Key']), Value: textOf(tag['Value']) }));
  const prefix = textOf(rule['Prefix']);
  if (tags.length === 0) return { Prefix: prefix ?? '' };
  if (tags.length === 1 && prefix === undefined) return { Tag: tags[0] };
  return { And: given({ Prefix: prefix, Tags: tags }) };
}

function expirationOf(rule: Properties): object | undefined {
  const fields = given({ Days: numberOf(rule['ExpirationInDays']), ExpiredObjectDeleteMarker: flagOf(rule['ExpiredObjectDeleteMarker']) });
  return Object.keys(fields).length === 0 ? undefined : fields;
}

function transitionsOf(rule: Properties): readonly object[] | undefined {
  const all = [...listOf(rule['Transitions']), ...(objectOf(rule['Transition']) === undefined ? [] : [objectOf(rule['Transition']) ?? {}])];
  return all.length === 0 ? undefined : all.map((it) => given({ Days: numberOf(it['TransitionInDays']), StorageClass: textOf(it['StorageClass']) }));
}

function noncurrentExpirationOf(rule: Properties): object | undefined {
  const own = objectOf(rule['NoncurrentVersionExpiration']);
  const days = numberOf(own?.['NoncurrentDays']) ?? numberOf(rule['NoncurrentVersionExpirationInDays']);
  return days === undefined ? undefined : given({ NoncurrentDays: days, NewerNoncurrentVersions: numberOf(own?.['NewerNoncurrentVersions']) });
}

function noncurrentTransitionsOf(rule: Properties): readonly object[] | undefined {
  const all = listOf(rule['NoncurrentVersionTransitions']);
  return all.length === 0 ? undefined : all.map((it) => given({ NoncurrentDays: numberOf(it['TransitionInDays']), StorageClass: textOf(it['StorageClass']) }));
}

function abortOf(rule: Properties): object | undefined {
  const days = numberOf(objectOf(rule['AbortIncompleteMultipartUpload'])?.['DaysAfterInitiation']);
  return days === undefined ? undefined : { DaysAfterInitiation: days };
}
