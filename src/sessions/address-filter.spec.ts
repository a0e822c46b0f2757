import { addressFilter } from './address-filter.js';

describe('the addresses of a filter', () => {
  it.each<[string, ReturnType<typeof addressFilter>]>([
    ['192.0.2.7', { oneOf: ['192.0.2.7'] }],
    ['2001:db8::1', { oneOf: ['2001:db8::1'] }],
    ['2001:DB8:0:0:0:0:0:1', { oneOf: ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'] }],
    ['::ffff:192.0.2.7', { oneOf: ['::ffff:192.0.2.7', '192.0.2.7'] }],
    ['192.0.2.0/24', { beginning: '192.0.2.' }],
    ['192.0.2.7/16', { beginning: '192.0.' }],
    ['10.0.0.0/8', { beginning: '10.' }],
  ])('are those of %s', (text, filter) => {
    expect(addressFilter(text)).toEqual(filter);
  });

  it.each([
    '',
    '10',
    '10.%',
    '10.0.0.0/9',
    '300.0.0.0/8',
    '10.0.0.0/33',
    '2001:db8::/32',
    'fe80::1%eth0',
    'x',
  ])('are not those of %j', (text) => {
    expect(addressFilter(text)).toBeUndefined();
  });
});
