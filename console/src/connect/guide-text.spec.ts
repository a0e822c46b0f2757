import { firstSteps, guideAsText } from './guide-text.js';

const steps = Array.from({ length: 9 }, (_, index) => ({ title: `T${index}`, text: 'Do it.' }));

describe('the steps in Okta', () => {
  it('that come first are one more for a custom server, which has access policies', () => {
    expect(firstSteps(steps, 'https://x.okta.com')).toHaveLength(5);
    expect(firstSteps(steps, 'https://x.okta.com/oauth2/default')).toHaveLength(6);
  });

  it('become a text with every value at its field, and with what is to come back', () => {
    const text = guideAsText('https://x.okta.com', [
      {
        title: 'Create',
        text: 'Click.',
        values: [{ field: 'Sign-in redirect URIs', value: 'https://g/cb' }],
      },
    ]);
    expect(text).toContain('1. Create\n   Click.\n   Sign-in redirect URIs: https://g/cb');
    expect(text).toMatch(/client ID and client secret\.$/);
  });
});
