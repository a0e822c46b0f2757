import { isSameSiteRequest } from './cross-site.js';

const ours = 'https://sso.example.com';

describe('the cross-site rule', () => {
  it.each([
    ['POST', { origin: ours }],
    ['POST', { 'sec-fetch-site': 'same-origin' }],
    ['DELETE', { origin: ours, 'sec-fetch-site': 'same-origin' }],
    ['GET', {}],
    ['HEAD', { origin: 'https://evil.example' }],
  ])('lets %s with %j pass', (method, headers) => {
    expect(isSameSiteRequest(method, headers, ours)).toBe(true);
  });

  it.each([
    ['POST', {}],
    ['POST', { origin: 'null' }],
    ['POST', { origin: 'https://evil.example' }],
    ['POST', { origin: 'https://sso.example.com.evil.example' }],
    ['POST', { origin: 'http://sso.example.com' }],
    ['PUT', { origin: ours, 'sec-fetch-site': 'cross-site' }],
    ['PATCH', { 'sec-fetch-site': 'same-site' }],
    ['DELETE', { 'sec-fetch-site': 'none' }],
    ['POST', { origin: '' }],
  ])('refuses %s with %j', (method, headers) => {
    expect(isSameSiteRequest(method, headers, ours)).toBe(false);
  });
});
