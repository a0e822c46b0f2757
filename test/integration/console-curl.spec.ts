import { execFileSync } from 'node:child_process';
import { asCurl, type CodeRequest } from '../../console/src/ui/code-text.js';

const HOSTILE = [
  `O'Brien "$(id)" \`id\` \\ $HOME !! \n'; exit 1`,
  '@/etc/passwd',
  'a\\nb',
  "'",
  '$ROLEGATE_TOKEN',
];

/** The words that a shell makes of a line of curl. */
function wordsOf(request: CodeRequest): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${asCurl('https://gw.example', request)}`;
  const env = { ROLEGATE_TOKEN: 'from-the-shell' };
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', env }).split('\0').slice(0, -1);
}

describe('a line of curl', () => {
  it.each(HOSTILE)('has a shell take %j as it is, wherever it stands, and holds no token', (hostile) => {
    const body = { name: hostile };
    const words = wordsOf({
      ...{ method: 'PUT', path: '/api/v1/x', query: { q: hostile, none: undefined } },
      ...{ body, etag: `"${hostile}"` },
    });
    expect(words).toEqual([
      ...['-X', 'PUT', `https://gw.example/api/v1/x?${new URLSearchParams({ q: hostile }).toString()}`],
      ...['-H', 'Authorization: Bearer from-the-shell', '-H', `If-Match: "${hostile}"`],
      // Raw: of a text that begins with @ curl would read the file.
      ...['-H', 'Content-Type: application/json', '--data-raw', JSON.stringify(body, null, 2)],
    ]);
  });

  it('reads without a body and a version', () => {
    expect(asCurl('https://gw.example', { path: '/api/v1/roles' })).toBe(
      `curl -X GET 'https://gw.example/api/v1/roles' \\\n  -H "Authorization: Bearer $ROLEGATE_TOKEN"`,
    );
  });

  it('writes an answer into a file, and sends one', () => {
    const file = { name: 'it.yaml', type: 'application/yaml' };
    expect(wordsOf({ path: '/c', into: file }).slice(5)).toEqual([
      ...['-H', 'Accept: application/yaml', '-o', 'it.yaml'],
    ]);
    expect(wordsOf({ method: 'PUT', path: '/c', file }).slice(5)).toEqual([
      ...['-H', 'Content-Type: application/yaml', '--data-binary', '@it.yaml'],
    ]);
  });
});
