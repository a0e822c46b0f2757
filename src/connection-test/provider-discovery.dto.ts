import { IsString } from 'class-validator';
import { LengthInCharacters, NoControlCharacters } from '../http/validators.js';
import type { FaultKind } from './outcome.js';

/** Something that tells where an identity provider is. */
export class DiscoverProviderDto {
  /**
   * What somebody copied, 1 to 2048 characters: an Okta domain, the address of any page of Okta's admin console, an
   * issuer, a discovery document.
   */
  @IsString()
  @LengthInCharacters(1, 2048)
  @NoControlCharacters()
  address: string;
}

/** One issuer that the address may mean. */
export class DiscoveredIssuerResponse {
  /** To be used as the `issuer` of a connection. */
  issuer: string;
  /** `org` = an Okta org's own authorization server, or another provider; `custom` = one of Okta's API Access Management. */
  serverType: 'org' | 'custom';
  /** Whether its discovery document names it, so that a connection can use it. */
  found: boolean;
  /** Why not; absent when it was found. */
  reason?: FaultKind | 'other-issuer';
  /** The issuer that the document names instead; absent unless the reason is `other-issuer`. */
  named?: string;
  /** How many RS256 keys it publishes. */
  signingKeys?: number;
  /** Whether it can put groups into a token by the scope `groups`, as Okta's org server can. */
  groupsScope?: boolean;
  /** How far its clock is ahead of the gateway's, in seconds; tokens are refused from 60 on. */
  clockSkewSeconds?: number;
}

/** What was found behind an address. */
export class DiscoveryResponse {
  /** The one to begin with: the first that was found. Absent when none was. */
  recommended?: string;
  /** The likeliest first, each asked for its discovery document. */
  issuers: DiscoveredIssuerResponse[];
  /** Whether an Okta org is behind it. */
  okta: boolean;
  /** The address of the org's admin console; absent when no Okta org is behind it. */
  adminConsole?: string;
}
