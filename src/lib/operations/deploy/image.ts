// An image reference as people type it, taken apart; and what the registry says of an image before it is shipped.
import type { Registry } from '../../aws/registry.ts';
import type { DeployConfig } from '../../config/config.ts';
import type { ProblemData } from '../../problems/problem.ts';
import { deployProblem } from './problems.ts';
import type { SeenImage } from './request.ts';
import type { DeploySubject } from './subject.ts';

export interface ImageReference {
  /** `serverpod`, or `ghcr.io/team/app` of another registry. */
  readonly repository: string;
  /** A tag, or `sha256:...`. */
  readonly version: string;
  /** Whether it lives in another registry than the app's own ECR. */
  readonly elsewhere: boolean;
}

/**
 * Reads `serverpod:1.0.0`, `serverpod@sha256:...`, `ghcr.io/a/b:1`, or a bare version (`1.0.0`) of the service's own image.
 * @param own the repository that the service's configuration names
 */
export function readImage(typed: string, own: string): ImageReference {
  const bareOwn = own.replace(/[:@].*$/, '');
  if (typed.startsWith('sha256:')) return referenceOf(bareOwn, typed);
  const at = typed.indexOf('@');
  if (at >= 0) return referenceOf(typed.slice(0, at), typed.slice(at + 1));
  const slash = typed.lastIndexOf('/');
  const colon = typed.indexOf(':', slash + 1);
  if (colon >= 0) return referenceOf(typed.slice(0, colon), typed.slice(colon + 1));
  // A word that is no repository of ours is a version of ours: `--image 1.1.0`.
  return typed === bareOwn || slash >= 0 ? referenceOf(typed, 'latest') : referenceOf(bareOwn, typed);
}

const referenceOf = (repository: string, version: string): ImageReference => ({ repository, version, elsewhere: /[.:]/.test(repository.split('/')[0] ?? '') && repository.includes('/') });

/** What Fargate is asked for: the task definition says X86_64. */
const platform = 'linux/amd64';

/** Reads only what somebody wants to know. */
export async function askRegistry(registry: Registry, { repository, digest }: { readonly repository: string; readonly digest: string }, scan: DeployConfig['scan']): Promise<SeenImage> {
  const seen = scan === 'ignore' ? { status: 'NONE', critical: 0 } : await registry.scan(repository, digest);
  return { scan: seen.status, critical: seen.critical, tagsMove: await registry.tagsMove(repository), platforms: (await registry.platforms(repository, digest)) ?? null };
}

// AWS: a scan that goes on for ever (enhanced, continuous) is ACTIVE, one that was asked for is COMPLETE (ECR API, ImageScanStatus).
const scanned: ReadonlySet<string> = new Set(['COMPLETE', 'ACTIVE']);

/** Why this image must not be shipped. */
export function imageRefusals({ facts, service }: DeploySubject): readonly ProblemData[] {
  const { registry } = facts;
  if (registry === null) return [];
  const named = { image: `${service.image.replace(/[:@].*$/, '')}:${facts.tag}`, service: service.name };
  if (registry.platforms !== null && !registry.platforms.includes(platform)) return [deployProblem('IMAGE_WRONG_ARCHITECTURE', { ...named, wanted: platform, has: registry.platforms }).data];
  if (service.deploy.scan !== 'refuse') return [];
  if (!scanned.has(registry.scan)) return [deployProblem('IMAGE_NOT_SCANNED', { ...named, status: registry.scan }).data];
  return registry.critical > 0 ? [deployProblem('IMAGE_HAS_FINDINGS', { ...named, critical: registry.critical }).data] : [];
}

export function imageWarnings({ facts, service }: DeploySubject): readonly string[] {
  const { registry } = facts;
  if (registry === null) return [];
  const { scan, critical } = registry;
  const asked = service.deploy.scan === 'warn';
  return [
    ...(asked && critical > 0 ? [`the registry's scan of ${facts.tag} found ${critical} CRITICAL ${critical === 1 ? 'weakness' : 'weaknesses'}`] : []),
    ...(asked && !scanned.has(scan) ? [`${facts.tag} was not scanned by the registry (${scan}): what is wrong with it is unknown`] : []),
    ...(registry.tagsMove ? [`tags in the repository of ${service.name} can be moved to another image; this deploy runs ${facts.digest.slice(0, 19)}, whatever ${facts.tag} means later`] : []),
  ];
}
