import type { Exchange } from './exchange.js';

/** Answers one request. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/** A method, a path with `:variables`, and what answers it. */
export interface Route {
  method: string;
  path: string;
  handler: Handler;
}

/** What the router found for a request. */
export type RouteMatch = { handler: Handler; params: Record<string, string> } | 'other-method' | undefined;

/** Finds the route of a request; the first that fits wins. */
export class Router {
  private readonly routes: { method: string; segments: string[]; handler: Handler }[];

  constructor(routes: readonly Route[]) {
    this.routes = routes.map(({ method, path, handler }) => ({ method, segments: path.split('/'), handler }));
  }

  find(method: string, path: string): RouteMatch {
    const segments = path.split('/');
    let otherMethod = false;
    for (const route of this.routes) {
      const params = matchSegments(route.segments, segments);
      if (!params) continue;
      if (route.method === method) return { handler: route.handler, params };
      otherMethod = true;
    }
    return otherMethod ? 'other-method' : undefined;
  }
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    if (expected.startsWith(':')) {
      const value = decoded(actual);
      if (value === undefined || value === '') return undefined;
      params[expected.slice(1)] = value;
    } else if (expected !== actual) return undefined;
  }
  return params;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
