// One DNS message answered by the world: read, looked up at the world's now, written.
import type { Clock } from '../../world/clock.ts';
import { servedOf, type HostedZone } from '../services/route53/entities.ts';
import { lookNow, type Look } from '../users/look.ts';
import type { World } from '../world/world.ts';
import { lookUp } from './look-up.ts';
import { codes, readQuery, writeReply, type Code, type DnsReply, type Query } from './message.ts';
import { typeName } from './record-data.ts';
import { Unwritable } from './unwritable.ts';

export interface NamedWorld {
  readonly world: World;
  readonly clock: Clock;
  /** Told of what is a bug of the sandbox itself. */
  readonly onBug?: ((bug: unknown) => void) | undefined;
}

const empty = (code: Code): DnsReply => ({ code, authoritative: false, answers: [], authority: [] });

/**
 * @param limitOf how long the answer may be
 * @returns undefined for what deserves no answer
 */
export function respond(named: NamedWorld, message: Buffer, limitOf: (query: Query) => number): Buffer | undefined {
  const query = readQuery(message);
  if (query === undefined) return undefined;
  const limit = limitOf(query);
  try {
    return writeReply(query, replyTo(named, query), limit);
  } catch (thrown) {
    if (!(thrown instanceof Unwritable)) named.onBug?.(thrown);
    return writeReply(query, empty(codes.failed), limit);
  }
}

const inClass = 1;
const anyType = 255;
/** A whole zone is for its other name servers only. */
const transfers: ReadonlySet<number> = new Set([251, 252]);

function replyTo({ world, clock }: NamedWorld, { question, fault }: Query): DnsReply {
  if (fault !== undefined || question === undefined) return empty(fault ?? codes.malformed);
  if (question.class !== inClass || transfers.has(question.type)) return empty(codes.refused);
  return world.transact(clock.now(), () => {
    const look = lookNow(world);
    const asking = { view: look.dns(), exists: (zone: HostedZone, name: string) => namesIn(look, zone).has(name), draw: () => world.chance('dns/answer') };
    if (question.type !== anyType) return lookUp(asking, question.name, typeName(question.type));
    const { code, authoritative, authority } = lookUp(asking, question.name, 'SOA');
    // RFC 8482: who asks for everything gets one record that says no.
    return code === codes.done ? { code, authoritative, answers: [{ type: 'HINFO', ttl: 3600, value: '"RFC8482" ""' }], authority: [] } : { code, authoritative, answers: [], authority };
  });
}

/** All names of a zone, and those between them and the zone. */
function namesIn(look: Look, zone: HostedZone): ReadonlySet<string> {
  return look.once(`dns/names/${zone.id}`, () => {
    const names = new Set<string>();
    for (const context of look.accounts()) {
      for (const served of servedOf(context).values()) {
        if (served.zone !== zone.id || served.sets.length === 0) continue;
        for (let name = served.name; name !== zone.name && name.includes('.') && !names.has(name); name = name.slice(name.indexOf('.') + 1)) names.add(name);
      }
    }
    return names;
  });
}
