import { parse } from 'yaml';
import { asYamlText, changeOf } from './code-text.js';

const HOSTILE = [
  `O'Brien "$(id)" \`id\` \\ $HOME !! \n'; exit 1`,
  '@/etc/passwd',
  'a\\nb',
  "'",
  '$ROLEGATE_TOKEN',
];

describe('a change as code', () => {
  it('reads what would be changed while nothing is changed', () => {
    expect(changeOf({ path: '/x', body: {}, etag: '"1"' })).toEqual({ path: '/x' });
    expect(changeOf({ path: '/x', body: { a: 1 }, etag: '"1"' })).toEqual({
      ...{ method: 'PATCH', path: '/x', body: { a: 1 }, etag: '"1"' },
    });
  });
});

describe('a text in YAML', () => {
  const texts = [
    ...HOSTILE,
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
