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
   * @throws GatewayError `not-found` for an unknown and for an inactive connection alike, and when there is none at all;
   *   `unavailable` when the access model can't be confirmed.
   */
  async choose(names: readonly string[]): Promise<ConnectionChoice> {
    return chooseConnection(await this.models.current(), names);
  }
}

/** The pure part of {@link ConnectionChooser.choose}. */
export function chooseConnection(
  model: Pick<AccessModel, 'connections' | 'connectionsBySlug'>,
  names: readonly string[],
): ConnectionChoice {
  if (names.length > 0) {
    const [name = ''] = names;
    const named = model.connectionsBySlug.get(name) ?? model.connections.get(name);
    if (names.length > 1 || named?.status !== 'active') throw notFound('sign-in');
    return { chosen: named };
  }
  const active = [...model.connections.values()]
    // Local accounts are for those who know of them, at a page of their own.
    .filter(({ status, kind }) => status === 'active' && kind !== 'local')
    .sort((a, b) => a.name.localeCompare(b.name, 'en') || (a.slug < b.slug ? -1 : 1));
  const [first, second] = active;
  if (!first) throw new GatewayError('not-found', 'Nobody can sign in yet: no connection is active.');
  return second ? { from: active } : { chosen: first };
}

/**
 * Checks the `iss` of a sign-in that somebody else began (OpenID Connect Core 1.0 section 4): the connection's issuer,
 * or its org's address, which Okta sends even when the application uses a custom authorization server.
 * @param values Every `iss` of the request; none is tolerated, because Okta leaves it out on some paths.
 * @throws GatewayError `sign-in-failed` for a foreign one: nobody is ever sent there.
 */
export function assertInitiatingIssuer(
  values: readonly string[],
  { issuer }: Pick<ConnectionFacts, 'issuer'>,
): void {
  const known = [issuer, orgUrlOf(issuer)].map(withoutSlash);
  if (values.length === 0 || (values.length === 1 && known.includes(withoutSlash(values[0] ?? '')))) return;
  throw new GatewayError('sign-in-failed', 'This sign-in was begun by another identity provider than ours.', {
    detail: `iss: ${values.join(' ').slice(0, 200)}`,
  });
}
