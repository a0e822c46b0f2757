import { Injectable } from '@nestjs/common';
import type { AccessModel, ConnectionFacts } from '../access-model/access-model.js';
import { AccessModelStore } from '../access-model/access-model.store.js';
import { orgUrlOf } from '../connections/issuer.js';
import { GatewayError, notFound } from '../errors/gateway-error.js';
import { withoutSlash } from '../openid-provider/provider-metadata.js';

/** The connection to sign in with, or those that a person has to choose from. */
export type ConnectionChoice =
  | { readonly chosen: ConnectionFacts }
  | { readonly chosen?: undefined; readonly from: readonly ConnectionFacts[] };

/** Finds the connection that a sign-in uses, from memory. */
@Injectable()
export class ConnectionChooser {
  constructor(private readonly models: AccessModelStore) {}

  /**
   * @param names The slugs or ids that the request gives: none leaves the choice open, two name nothing.
   * @param options.always Whether there is something else to choose: then the only connection is not chosen by itself.
   * @throws GatewayError `not-found` for an unknown and for an inactive connection alike, and when there is nothing at all
   *   to choose from; `unavailable` when the access model can't be confirmed.
   */
  async choose(
    names: readonly string[],
    options: { readonly always?: boolean } = {},
  ): Promise<ConnectionChoice> {
    return chooseConnection(await this.models.current(), names, options);
  }
}

/** The pure part of {@link ConnectionChooser.choose}. */
export function chooseConnection(
  model: Pick<AccessModel, 'connections' | 'connectionsBySlug'>,
  names: readonly string[],
  { always = false }: { readonly always?: boolean } = {},
): ConnectionChoice {
  if (names.length > 0) {
    const [name = ''] = names;
    const named = model.connectionsBySlug.get(name) ?? model.connections.get(name);
    // That of local accounts has a page of its own, and is told to nobody who doesn't know of it.
    if (names.length > 1 || named?.status !== 'active' || named.kind === 'local') throw notFound('sign-in');
    return { chosen: named };
  }
  const active = [...model.connections.values()]
    .filter(({ status, kind }) => status === 'active' && kind !== 'local')
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.slug < b.slug ? -1 : 1));
  if (always) return { from: active };
  const [first, second] = active;
  if (!first) throw new GatewayError('not-found', 'Nobody can sign in yet: no connection is active.');
  return second ? { from: active } : { chosen: first };
}

/**
 * Checks the `iss` of a sign-in that somebody else began (OpenID Connect Core 1.0 section 4): the connection's issuer,
 * or its org's address, which Okta sends even when the application uses a custom authorization server.
 * @param values Every `iss` of the request; none is tolerated, because Okta leaves it out on some paths.
 * @param connections Those that the sign-in may be by.
 * @throws GatewayError `sign-in-failed` for one that is foreign to all of them: nobody is ever sent there.
 */
export function assertInitiatingIssuer(
  values: readonly string[],
  connections: readonly Pick<ConnectionFacts, 'issuer'>[],
): void {
  if (values.length === 0) return;
  const issuer = values.length === 1 ? withoutSlash(values[0] ?? '') : '';
  const known = connections.flatMap((one) => [one.issuer, orgUrlOf(one.issuer)]).map(withoutSlash);
  if (known.includes(issuer)) return;
  throw new GatewayError('sign-in-failed', 'This sign-in was begun by another identity provider than ours.', {
    detail: `iss: ${values.join(' ').slice(0, 200)}`,
  });
}
