// What can go wrong between an environment's own zone and the one above it, in words.
import { kind, problemsOf } from '../../../problems/catalogue.ts';

export const dnsProblem = problemsOf({
  PARENT_ZONE_GONE: kind<{ zone: string; role: string }>({
    outcome: 'half-way',
    message: ({ zone, role }) => `as ${role} there is no public hosted zone ${zone}`,
    fix: () => 'Put `dns.zone` right in platform.yml, or give the id of the zone; then run this again.',
  }),
  DELEGATED_ELSEWHERE: kind<{ name: string; zone: string; said: readonly string[]; servers: readonly string[] }>({
    outcome: 'half-way',
    message: ({ name, zone, said }) => `${zone} hands ${name} to ${said.join(', ')}, which are not its own zone's servers: whose it is, nobody here can know`,
    fix: ({ name, zone, servers }) => `If nobody needs it, take the NS record of ${name} out of ${zone} (or set it to ${servers.join(', ')}), then \`platform runs resume\`.`,
  }),
});
