import { inTheConsole } from './setting-words.js';

describe('the place of a setting', () => {
  it.each([
    [
      'General → Client secrets; here: PATCH clientSecret',
      'General → Client secrets; here: Settings → Client secret',
    ],
    ['Here: PATCH managementAuth; the setup guide has the steps', 'Here: Settings → Access to Okta’s API'],
    ['here: PATCH managementAuth.scopes', 'here: Settings → Access to Okta’s API'],
    ['Here: PATCH groupId, or DELETE the mapping', 'Here: Groups → roles'],
    ['Here: POST /api/v1/event-triggers', 'Here: Event triggers, in the settings of the gateway'],
    [
      'copy client id and client secret of the app integration into this connection (PATCH clientId, clientSecret).',
      'copy client id and client secret of the app integration into the next step here.',
    ],
    [
      'Send {"generateKey": true} to this connection (PATCH). General → x',
      'Here: Settings → Private key of the client → Generate a key pair. General → x',
    ],
    ['Security → API → Tokens', 'Security → API → Tokens'],
  ])('%j is told as one finds it in the console', (where, words) => {
    expect(inTheConsole(where)).toBe(words);
  });
});
