import { parse } from 'yaml';
import { asCurl, asYamlText } from './code-text.js';

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
    '--data-raw',
    JSON.stringify(body, null, 2),
  ]);
});

it('writes a request that reads without a body and a version', () => {
  expect(asCurl('https://gw.example', { path: '/api/v1/roles' })).toBe(
    `curl -X GET 'https://gw.example/api/v1/roles' \\\n  -H "Authorization: Bearer $ROLEGATE_TOKEN"`,
  );
});

describe('a text in YAML', () => {
  const texts = [
    hostile,
    ...[
      '',
      ' ',
      'null',
      'Null',
      '~',
      'true',
      'yes',
      'no',
      'on',
      'off',
      'y',
      'n',
      '1e3',
      '007',
      '0x1f',
      '12:30:45',
    ],
    ...[
      '- x',
      '-',
      'a: b',
      'a #b',
      '@x',
      '`x',
      '%x',
      '&x',
      '*x',
      '!x',
      '<<',
      '=',
      '.inf',
      '2026-01-01',
      '[a]',
      '{a}',
    ],
    ...[
      'one\ntwo',
      'one\r\ntwo',
      'tab\t',
      ' before',
      'after ',
      'a\u0085b',
      'a\u2028b',
      '\ufeffx',
      'é',
      '😀',
      'admin',
    ],
  ];
  it.each(texts)('is read back as %j by readers of both versions', (text) => {
    for (const version of ['1.1', '1.2'] as const) {
      expect(parse(`list:\n  - name: ${asYamlText(text)}\n    next: 1\n`, { version })).toEqual({
        list: [{ name: text, next: 1 }],
      });
    }
  });

  it('stays bare where it is a plain word', () => {
    expect(asYamlText('billing-auditor')).toBe('billing-auditor');
  });
});
