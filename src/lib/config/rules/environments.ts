// What one environment may combine.
import type { Complaint } from '../fault.ts';
import type { Rule } from './sound.ts';

export const rolesAreOfTheAccount: Rule = ({ value }) =>
  Object.entries(value.environments ?? {}).flatMap(([name, { account, role }]): readonly Complaint[] => {
    const owner = role?.split(':')[4];
    if (owner === undefined || account === undefined || owner === account) return [];
    return [{ path: ['environments', name, 'role'], at: 'value', problem: `the role is in account ${owner}, the environment in ${account}`, allowed: `a role of account ${account}` }];
  });

/** A zone can hand on only what lies below it. */
export const parentZonesAreAbove: Rule = ({ value }) =>
  Object.entries(value.environments ?? {}).flatMap(([name, { dns }]): readonly Complaint[] => {
    const { zone } = dns ?? {};
    if (zone === undefined || value.domain === undefined || /^Z[A-Z0-9]+$/.test(zone)) return [];
    const own = `${name}.${value.domain}`;
    return own.endsWith(`.${zone}`) ? [] : [{ path: ['environments', name, 'dns', 'zone'], at: 'value', problem: `${own} does not lie below ${zone}`, allowed: `${value.domain}, or a zone above it` }];
  });

/** Two kinds of pipelines would undo each other's work; none at all lets nobody in. */
export const pipelinesAreOfOneKind: Rule = ({ value: { ci } }) => {
  if (ci === undefined || (ci.github === undefined) !== (ci.gitlab === undefined)) return [];
  return [{ path: ['ci'], at: 'key', problem: ci.github === undefined ? 'nobody is let in' : 'two kinds of pipelines would deploy over each other', allowed: 'either github or gitlab' }];
};
