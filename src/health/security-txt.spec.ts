import { securityTxt } from './security-txt.js';

const nowMs = Date.parse('2030-03-10T15:16:17Z');

describe('security.txt', () => {
  it('names the contact, a date less than a year ahead, and where the file belongs', () => {
    const contact = 'https://example.com/report';
    expect(securityTxt({ publicOrigin: 'https://sso.example.com', contact, nowMs }).split('\r\n')).toEqual([
      'Contact: https://example.com/report',
      'Expires: 2030-09-06T00:00:00.000Z',
      'Preferred-Languages: en',
      'Canonical: https://sso.example.com/.well-known/security.txt',
      '',
    ]);
  });

  it.each([
    ['https://sso.example.com', 'mailto:security@sso.example.com'],
    ['http://127.0.0.1:3000', 'mailto:security@127.0.0.1'],
    ['http://[::1]:3000', 'mailto:security@%5B%3A%3A1%5D'],
  ])('names the mailbox for security at %s when no contact is configured', (publicOrigin, contact) => {
    expect(securityTxt({ publicOrigin, contact: undefined, nowMs })).toContain(`Contact: ${contact}\r\n`);
  });
});
