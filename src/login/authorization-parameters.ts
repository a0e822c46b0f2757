import type { Connection } from '../connections/connection.entity.js';
import type { ProviderMetadata } from '../openid-provider/provider-metadata.js';
import type { StepUpRequest } from './step-up-request.js';

/**
 * The scopes to ask for besides `openid`: profile and e-mail, groups where the provider knows that scope (asking for
 * an unknown one is an error at Okta's custom servers), and those of the connection.
 */
export function requestedScopes(
  { scopes }: Pick<Connection, 'scopes'>,
  { scopesSupported }: Pick<ProviderMetadata, 'scopesSupported'>,
): string[] {
  const groups = scopesSupported.includes('groups') ? ['groups'] : [];
  return [...new Set(['profile', 'email', ...groups, ...scopes])].filter((scope) => scope !== 'openid');
}

/** What our authorization requests carry beyond the library's own parameters. */
export function authorizationParameters(
  { acrValues, maxAge }: StepUpRequest,
  {
    nonce,
    codeChallenge,
    otherAccount,
  }: {
    readonly nonce: string;
    readonly codeChallenge: string;
    /** Whether the person is to be asked who they are, whoever is signed in at the provider. */
    readonly otherAccount: boolean | undefined;
  },
): Record<string, string> {
  return {
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...(acrValues ? { acr_values: acrValues.join(' ') } : {}),
    ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
    ...(otherAccount ? { prompt: 'login' } : {}),
  };
}
