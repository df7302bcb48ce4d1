// An image reference as people type it, taken apart.

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
