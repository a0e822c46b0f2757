import { hasEndpointPath, nearbyIssuers } from './nearby-issuers.js';

describe('the issuer that was meant', () => {
  it.each([
    ['https://x.okta.com/oauth2', ['https://x.okta.com']],
    ['https://x.okta.com/oauth2/v1', ['https://x.okta.com']],
    ['https://x.okta.com/oauth2/v1/authorize', ['https://x.okta.com']],
    ['https://x.okta.com/oauth2/aus1/v1', ['https://x.okta.com/oauth2/aus1', 'https://x.okta.com']],
    ['https://x.okta.com/oauth2/default', ['https://x.okta.com']],
    ['https://x-admin.okta.com', ['https://x.okta.com']],
    ['https://x-admin.okta.com/oauth2/default', ['https://x.okta.com', 'https://x.okta.com/oauth2/default']],
    ['https://x.okta.com', []],
  ])('may be near %s', (issuer, candidates) => {
    expect(nearbyIssuers(issuer)).toEqual(candidates);
  });

  it.each([
    ['https://x.okta.com/oauth2', true],
    ['https://x.okta.com/oauth2/v1/', true],
    ['https://x.okta.com/oauth2/aus1/v1/token', true],
    ['https://x.okta.com/oauth2/default', false],
    ['https://x.okta.com', false],
  ])('is told by the path of %s', (issuer, wrong) => {
    expect(hasEndpointPath(issuer)).toBe(wrong);
  });
});
