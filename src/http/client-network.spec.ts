import { clientNetwork } from './client-network.js';

describe('pending sign-ins', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::ffff', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('of %s are counted for %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});
