// DNS names as Route 53 writes and sorts them.

/** Lower case, with the final dot, other characters as octal escapes. (Developer Guide, "DNS domain name format") */
export function normalised(name: string): string {
  const lower = name.toLowerCase().replace(/\\052/g, '*');
  const escaped = lower.replace(/[^a-z0-9\-_.\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return escaped.endsWith('.') ? escaped : `${escaped}.`;
}

/** As resolvers and users write it: no final dot. */
export const bare = (name: string): string => name.toLowerCase().replace(/\.$/, '');

const unescaped = (name: string): string => name.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** `www.example.com.` -> `com.example.www.`: the form whose ASCII order is the order of lists. (botocore route53: ListResourceRecordSets, "Sort order") */
export function sortable(name: string): string {
  const labels = unescaped(name).replace(/\.$/, '').split('.');
  return `${labels.reverse().join('.')}.`;
}

export const liesIn = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** The wildcard name that could answer for a name: its first label replaced. */
export const wildcardOf = (name: string): string => `\\052${name.slice(name.indexOf('.'))}`;

/** The names that lie between a name and its zone, nearest first: `a.b.c.` -> `b.c.`, `c.` */
export function parents(name: string): readonly string[] {
  const labels = name.split('.').slice(0, -1);
  return labels.slice(1).map((_, index) => `${labels.slice(index + 1).join('.')}.`);
}
