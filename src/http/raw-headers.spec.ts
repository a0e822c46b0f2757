import { rawHeader } from './raw-headers.js';

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
});
