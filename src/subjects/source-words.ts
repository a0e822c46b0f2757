import type { MembershipSource } from './membership.js';

const SOURCES: Readonly<Record<MembershipSource, string>> = {
  'id-token': 'Okta’s ID token',
  userinfo: 'Okta’s userinfo answer',
  'access-token': 'Okta’s access token',
  api: 'Okta’s API',
  local: 'the local account',
};

/** Where a list of groups was learned, for people. @param source One that is not known is named as it is. */
export function sourceInWords(source: string): string {
  return (SOURCES as Record<string, string | undefined>)[source] ?? source;
}
