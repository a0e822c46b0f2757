/** What a faulty answer looks like. */
export type HttpFault =
  | { kind: 'hang' }
  | { kind: 'drop' }
  | { kind: 'lost' }
  | { kind: 'slow'; milliseconds: number }
  | { kind: 'status'; status: 500 | 502 | 503 }
  | { kind: 'html'; status: number }
  | { kind: 'garbage-json'; status: number }
  | { kind: 'rate-limited'; resetInSeconds: number }
  | { kind: 'concurrency-limited' };

/** How to make a token, or a userinfo answer, wrong. */
export type TokenFault =
  | 'wrongKey'
  | 'algNone'
  | 'hs256'
  | 'unknownKid'
  | 'wrongIssuer'
  | 'wrongAudience'
  | 'expired'
  | 'futureIat'
  | 'wrongNonce'
  | 'missingNonce'
  | 'missingSub'
  | 'azpWrong'
  | 'missingIdToken'
  | 'userinfoSubMismatch'
  | 'userinfoHtml'
  | 'tooManyGroups'
  | 'rotateBeforeSigning';

/** What the generic claim hook applies to. */
export type ClaimTarget = 'id-token' | 'access-token' | 'userinfo';

/** Changes the claims of a token just before it is signed. */
export type ClaimOverride = (claims: Record<string, unknown>) => Record<string, unknown>;

/** Which requests a fault meets, and how often. */
export interface FaultOptions {
  method?: string;
  /** How many requests it meets; without it all, until it is cleared. */
  count?: number;
  /** How many matching requests are answered properly before it begins. */
  after?: number;
}

interface Armed {
  remaining: number;
  skip: number;
}

interface ArmedHttpFault extends Armed {
  matches: (method: string, path: string) => boolean;
  fault: HttpFault;
}

/** Every way in which this org misbehaves when a test asks for it. */
export class Faults {
  private http: ArmedHttpFault[] = [];
  private readonly tokens = new Map<TokenFault, number>();
  private overrides: { target: ClaimTarget; override: ClaimOverride; remaining: number }[] = [];
  private readonly released: (() => void)[] = [];

  /** Arms a fault for a path: exact, with `*` for any characters, or a regular expression. Returns its removal. */
  add(path: string | RegExp, fault: HttpFault, options: FaultOptions = {}): () => void {
    const pattern = typeof path === 'string' ? wildcard(path) : path;
    const method = options.method?.toUpperCase();
    const armed: ArmedHttpFault = {
      matches: (requestMethod, requestPath) =>
        pattern.test(requestPath) && (!method || method === requestMethod),
      fault,
      remaining: options.count ?? Infinity,
      skip: options.after ?? 0,
    };
    this.http.push(armed);
    return () => {
      this.http = this.http.filter((entry) => entry !== armed);
    };
  }

  /** Never answers. Clearing the faults closes such connections. */
  hang(path: string | RegExp, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'hang' }, options);
  }

  /** Closes the connection without an answer. */
  drop(path: string | RegExp, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'drop' }, options);
  }

  /** Does what was asked, and closes the connection without a word about it. */
  loseAnswer(path: string | RegExp, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'lost' }, options);
  }

  /** Answers properly, but late. */
  slow(path: string | RegExp, milliseconds: number, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'slow', milliseconds }, options);
  }

  /** Answers with Okta's JSON for the status. */
  status(path: string | RegExp, status: 500 | 502 | 503, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'status', status }, options);
  }

  /** Answers with a page, as a proxy or a maintenance site does. */
  html(path: string | RegExp, status = 200, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'html', status }, options);
  }

  /** Answers with a JSON content type and something that is no JSON. */
  garbageJson(path: string | RegExp, status = 200, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'garbage-json', status }, options);
  }

  /** Answers 429 as an exhausted bucket does: no Retry-After. */
  rateLimited(path: string | RegExp, resetInSeconds = 30, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'rate-limited', resetInSeconds }, options);
  }

  /** Answers 429 as the concurrency limit does: limit and remaining 0, and a made-up reset. */
  concurrencyLimited(path: string | RegExp, options?: FaultOptions): () => void {
    return this.add(path, { kind: 'concurrency-limited' }, options);
  }

  /** Makes the next `count` tokens (by default all) wrong in one way. */
  token(fault: TokenFault, count = Infinity): void {
    this.tokens.set(fault, count);
  }

  /** Changes claims just before signing; a `null` value removes the claim. */
  overrideClaims(
    target: ClaimTarget,
    change: ClaimOverride | Record<string, unknown>,
    count = Infinity,
  ): void {
    const override =
      typeof change === 'function' ? change : (claims: Record<string, unknown>) => merged(claims, change);
    this.overrides.push({ target, override, remaining: count });
  }

  /** Everything works again. */
  clear(): void {
    this.http = [];
    this.tokens.clear();
    this.overrides = [];
    for (const release of this.released.splice(0)) release();
  }

  /** Remembers how to end a request that hangs. */
  onClear(release: () => void): void {
    this.released.push(release);
  }

  /** The fault that this request meets, if any; counts it. */
  takeHttp(method: string, path: string): HttpFault | undefined {
    const hit = this.http.find((entry) => entry.remaining > 0 && entry.matches(method, path));
    if (!hit) return undefined;
    if (hit.skip > 0) {
      hit.skip -= 1;
      return undefined;
    }
    hit.remaining -= 1;
    return hit.fault;
  }

  /** Whether this token meets the fault; counts it. */
  takeToken(fault: TokenFault): boolean {
    const remaining = this.tokens.get(fault) ?? 0;
    if (remaining <= 0) return false;
    this.tokens.set(fault, remaining - 1);
    return true;
  }

  /** Applies the claim hooks of one target. */
  overridden(target: ClaimTarget, claims: Record<string, unknown>): Record<string, unknown> {
    let result = claims;
    for (const entry of this.overrides) {
      if (entry.target !== target || entry.remaining <= 0) continue;
      entry.remaining -= 1;
      result = entry.override(result);
    }
    return result;
  }
}

function wildcard(path: string): RegExp {
  const escaped = path.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`);
}

function merged(claims: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...claims, ...change }).filter(([, value]) => value !== null));
}
