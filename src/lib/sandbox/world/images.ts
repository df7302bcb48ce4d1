// How container images behave: what was said of a tag, healthy for every other; a tag's digest is made from its name.
import { createHash } from 'node:crypto';
import { milliseconds, parseDuration, zero, type Duration } from '../../world/time.ts';
import type { Table } from './service.ts';

export type BehaviourKind = 'healthy' | 'crash' | 'unhealthy' | 'errors' | 'slow' | 'leak' | 'missing' | 'unpullable' | 'wrong-arch';

export interface ImageBehaviour {
  readonly kind: BehaviourKind;
  /** Of `errors`: the share of requests answered with 500, 0 to 1. */
  readonly share?: number;
  /** Of `slow`: how long every answer takes. */
  readonly takes?: Duration;
}

/** A row of the world's table `world.image`; its id is the reference as typed. */
export interface WorldImage {
  readonly ref: string;
  readonly behaviour: ImageBehaviour;
}

export const worldImages = 'world.image';

/** Whatever shows the world's own tables: a `World` or a `Context`. */
export interface ShowsWorld {
  worldTable<T>(kind: string): Table<T>;
}

export const healthy: ImageBehaviour = { kind: 'healthy' };

const plain: ReadonlySet<string> = new Set(['healthy', 'crash', 'unhealthy', 'leak', 'missing', 'unpullable', 'wrong-arch']);

/** What may be typed as a behaviour, for help and refusals. */
export const behaviourWords = 'healthy | crash | unhealthy | errors=5% | slow=800ms | leak | missing | unpullable | wrong-arch';

/** Reads `crash`, `errors=5%`, `slow=800ms`; undefined when it is none of the behaviours. */
export function parseBehaviour(text: string): ImageBehaviour | undefined {
  if (plain.has(text)) return { kind: text as BehaviourKind };
  const share = /^errors=(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (share !== undefined) return Number(share) <= 100 ? { kind: 'errors', share: Number(share) / 100 } : undefined;
  const takes = /^slow=(.+)$/.exec(text)?.[1];
  const duration = takes === undefined ? undefined : parseDuration(takes);
  return duration === undefined ? undefined : { kind: 'slow', takes: duration };
}

/** As it was typed. */
export function showBehaviour(behaviour: ImageBehaviour): string {
  if (behaviour.kind === 'errors') return `errors=${Number(((behaviour.share ?? 0) * 100).toFixed(4))}%`;
  if (behaviour.kind === 'slow') return `slow=${milliseconds(behaviour.takes ?? zero)}ms`;
  return behaviour.kind;
}

export interface ImageReference {
  /** `123456789012.dkr.ecr.us-east-1.amazonaws.com`; undefined for a name without a registry. */
  readonly registry?: string;
  /** Without the registry; empty for a digest alone. */
  readonly repository: string;
  /** `latest` where neither tag nor digest was given. */
  readonly tag?: string;
  readonly digest?: string;
}

export function parseReference(ref: string): ImageReference {
  if (ref.startsWith('sha256:')) return { repository: '', digest: ref };
  const [named = '', digest] = ref.split('@');
  const slash = named.indexOf('/');
  const first = slash === -1 ? '' : named.slice(0, slash);
  const registry = first.includes('.') || first.includes(':') || first === 'localhost' ? first : undefined;
  const rest = registry === undefined ? named : named.slice(slash + 1);
  const colon = rest.lastIndexOf(':');
  const repository = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? (digest === undefined ? 'latest' : undefined) : rest.slice(colon + 1);
  return { ...(registry === undefined ? {} : { registry }), repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** The digest of a reference: its own, or the one made from repository and tag (the registry does not count). */
export function digestOf(ref: string | ImageReference): string {
  const it = typeof ref === 'string' ? parseReference(ref) : ref;
  return it.digest ?? `sha256:${createHash('sha256').update(`${it.repository}:${it.tag ?? 'latest'}`).digest('hex')}`;
}

/** Says how an image behaves from now on; tasks that run keep what they started with. */
export function putImage(world: ShowsWorld, ref: string, behaviour: ImageBehaviour): void {
  world.worldTable<WorldImage>(worldImages).put(ref, { ref, behaviour });
}

/**
 * How the image of a reference behaves. A row `serverpod:bad` is meant for every repository named so or whose path ends
 * so (`shop/staging/serverpod`), by tag and by the digest of that tag; the longest name that fits wins.
 * @param ref `[registry/]repository[:tag][@digest]`, or a digest alone
 */
export function imageBehaviour(world: ShowsWorld, ref: string): ImageBehaviour {
  const wanted = parseReference(ref);
  let best: { readonly length: number; readonly behaviour: ImageBehaviour } | undefined;
  for (const row of world.worldTable<WorldImage>(worldImages).values()) {
    const named = parseReference(row.ref);
    if (means(named, wanted) && named.repository.length >= (best?.length ?? 0)) best = { length: named.repository.length, behaviour: row.behaviour };
  }
  return best?.behaviour ?? healthy;
}

function means(named: ImageReference, wanted: ImageReference): boolean {
  const sameRepository = wanted.repository === '' || wanted.repository === named.repository || wanted.repository.endsWith(`/${named.repository}`);
  if (!sameRepository) return false;
  const repository = wanted.repository === '' ? named.repository : wanted.repository;
  return digestOf({ ...named, repository }) === digestOf(wanted);
}
