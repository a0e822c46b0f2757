import { firstSteps, guideAsMail, guideAsText } from './guide-text.js';

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
    expect(text).toContain('Please send back the client ID');
  });

  it('become a mail that no mail program cuts', () => {
    const long = steps.map((step) => ({
      ...step,
      text: 'Long. '.repeat(200),
      values: [{ field: 'Name', value: 'a & b' }],
    }));
    const mail = guideAsMail('https://x.okta.com', long);
    expect(mail).toMatch(/^mailto:\?subject=An%20app%20for%20Rolegate%20in%20x\.okta\.com&body=/);
    expect(mail.length).toBeLessThan(2000);
    expect(decodeURIComponent(mail)).toContain('Name: a & b');
  });
});
