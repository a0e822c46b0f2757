import type { SubjectFacts } from '../../src/subjects/subject-facts.js';
import { hostOf, pathOf, samplePerson } from './sample-model.js';

/** Connections that a proxy keeps open to the gateway at once. */
export const CONNECTIONS = 64;
const SESSIONS = 10_000;

/** Signed-in people by the value of their session cookie; each is in 20 groups, 6 of them mapped. */
export function benchPeople(): Map<string, SubjectFacts> {
  return new Map(Array.from({ length: SESSIONS }, (_, n) => [tokenOf(n), samplePerson(n, 20, 6)]));
}

/** What Traefik asks on behalf of a browser: one request per connection, each of another person. */
export function benchRequests(): Buffer[] {
  return Array.from({ length: CONNECTIONS }, (_, connection) => {
    const lines = [
      'GET /authz/forward-auth HTTP/1.1',
      'Host: gateway.internal:3000',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'Accept-Language: en-US,en;q=0.5',
      'Accept-Encoding: gzip, deflate, br',
      `Cookie: theme=dark; __Host-rolegate=${tokenOf(connection * 150)}; wiki_session=0123456789abcdef`,
      'X-Forwarded-For: 203.0.113.7',
      `X-Forwarded-Host: ${hostOf(0)}`,
      'X-Forwarded-Method: GET',
      'X-Forwarded-Proto: https',
      `X-Forwarded-Uri: ${pathOf(7)}?page=2`,
    ];
    return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
  });
}

/** The value of the session cookie of the n-th person. */
export function tokenOf(session: number): string {
  return `t${session}`.padEnd(43, 'A');
}
