// Which operation a REST request means: by method, path and the parts of the query that an operation fixes.
import { Malformed } from './malformed.ts';
import type { Model, Operation } from './model.ts';
import type { WireRequest } from './wire.ts';

export interface RoutedRequest extends WireRequest {
  /** S3 only: the bucket that the host or path names; the path is then what is left. */
  readonly bucket?: string;
}

export interface Match {
  readonly operation: Operation;
  /** What stood in the path, by the label's name. */
  readonly labels: ReadonlyMap<string, string>;
}

interface Route {
  readonly operation: Operation;
  readonly path: RegExp;
  readonly labels: readonly string[];
  /** Query parameters that the operation fixes. */
  readonly fixed: readonly (readonly [name: string, value: string])[];
  /** How much of the path and query it fixes: the more, the nearer. */
  readonly weight: number;
}

/** @param mayMean a service's own rule beside path and query; answers further weight, or undefined where it cannot be this one */
export function routerOf(model: Model, mayMean: (operation: Operation, request: RoutedRequest) => number | undefined = () => 0): (request: RoutedRequest) => Match | undefined {
  let routes: ReadonlyMap<string, readonly Route[]> | undefined;
  return (request) => {
    routes ??= compileRoutes(model);
    let best: { readonly route: Route; readonly found: RegExpExecArray; readonly weight: number } | undefined;
    for (const route of routes.get(request.method) ?? []) {
      const found = route.path.exec(request.path);
      if (found === null || !route.fixed.every((pair) => hasFixed(request, pair))) continue;
      const own = mayMean(route.operation, request);
      if (own !== undefined && (best === undefined || route.weight + own > best.weight)) best = { route, found, weight: route.weight + own };
    }
    if (best === undefined) return undefined;
    const { route, found } = best;
    return { operation: route.operation, labels: new Map(route.labels.map((label, index) => [label, unescapePath(found[index + 1] ?? '')])) };
  };
}

function compileRoutes(model: Model): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>();
  for (const name of model.operations) {
    const operation = model.operation(name);
    if (operation?.http === undefined) continue;
    const [method, uri] = operation.http;
    const known = routes.get(method) ?? [];
    known.push(compileRoute(operation, uri));
    routes.set(method, known);
  }
  return routes;
}

const fixedQueryWeight = 1000;

function compileRoute(operation: Operation, uri: string): Route {
  const [path = '', query = ''] = uri.split('?', 2);
  const labels: string[] = [];
  const pattern = path
    .replace(/\/$/, '')
    .split(/(\{[^}]+\})/)
    .map((part) => {
      const label = /^\{([^}+]+)(\+?)\}$/.exec(part);
      if (label === null) return part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
      labels.push(label[1] ?? '');
      return label[2] === '+' ? '(.+)' : '([^/]+)';
    })
    .join('');
  // AWS: x-id only names the operation for logs; older clients leave it out (Smithy S3 model).
  const fixed = [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id');
  const literals = path.replaceAll(/\{[^}]+\}/g, '').length;
  // A key may end in a slash, every other path may have one too many.
  return { operation, path: new RegExp(`^${pattern}${pattern.endsWith('(.+)') ? '' : '/?'}$`, 's'), labels, fixed, weight: fixed.length * fixedQueryWeight + literals };
}

function hasFixed({ query }: WireRequest, [name, value]: readonly [string, string]): boolean {
  if (!(name in query)) return false;
  const given = query[name];
  return value === '' || given === value || (Array.isArray(given) && given.includes(value));
}

function unescapePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed('the path is not well-formed');
  }
}
