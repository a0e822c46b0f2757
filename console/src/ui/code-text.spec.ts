import { asCurl } from './code-text.js';

const hostile = `O'Brien "$(id)" \`id\` \\ $HOME !! \n'; exit 1`;

it('writes words that a shell takes as they are, whatever something is called, and no token', () => {
  const body = { name: hostile };
  const line = asCurl('https://gw.example', { method: 'PUT', path: `/api/v1/x?q='`, body, etag: '"7"' });
  // Between single quotes a shell takes everything as it is; a single quote stands outside of them, escaped.
  const words = line
    .match(/(?:'[^']*'|\\'|"[^"]*"|[^\s'"\\])+/g)
    ?.map((word) =>
      word.replace(/'([^']*)'|\\(')/g, (_, text?: string, quote?: string) => text ?? quote ?? ''),
    );
  expect(words).toEqual([
    'curl',
    '-X',
    'PUT',
    `https://gw.example/api/v1/x?q='`,
    '-H',
    '"Authorization: Bearer $ROLEGATE_TOKEN"',
    '-H',
    'If-Match: "7"',
    '-H',
    'Content-Type: application/json',
    '--data-binary',
    JSON.stringify(body, null, 2),
  ]);
});

it('writes a request that reads without a body and a version', () => {
  expect(asCurl('https://gw.example', { path: '/api/v1/roles' })).toBe(
    `curl -X GET 'https://gw.example/api/v1/roles' \\\n  -H "Authorization: Bearer $ROLEGATE_TOKEN"`,
  );
});
