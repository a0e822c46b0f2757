import { RawFields, rawHeader } from './raw-headers.js';

describe('rawHeader', () => {
  const raw = [
    'Host',
    'a',
    'X-Name',
    '',
    'COOKIE',
    'x=y',
    'x-twice',
    '1',
    'X-Twice',
    '1',
    'Value',
    'x-hidden',
    'Last',
  ];

  const names = ['host', 'x-name', 'cookie', 'x-twice', 'x-hidden', 'hos', 'last', 'hoss'];
  const several = new RawFields(names);

  it.each([
    ['host', 'a'],
    ['x-name', ''],
    ['cookie', 'x=y'],
    ['x-twice', null],
    ['x-hidden', undefined],
    ['hos', undefined],
    ['', undefined],
    ['last', ''],
  ])('reads %s as %j', (name, value) => {
    expect(rawHeader(raw, name)).toBe(value);
  });

  it.each([
    { fields: raw },
    { fields: raw.map((text, index) => (index % 2 ? text : text.toUpperCase())) },
    { fields: [] },
    { fields: raw },
  ])('reads several at once as it reads each, however they are spelled', ({ fields }) => {
    expect(several.read(fields)).toEqual(names.map((name) => rawHeader(fields, name)));
  });
});
