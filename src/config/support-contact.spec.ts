import { isSupportContact, supportContactLink } from './support-contact.js';

describe('a contact for people who were refused', () => {
  it.each<[string, string | undefined]>([
    ['help@example.com', 'mailto:help@example.com'],
    ['a%b@example.com', 'mailto:a%25b@example.com'],
    ['https://help.example.com/new?from=sso', 'https://help.example.com/new?from=sso'],
    ['Help desk: extension 123', undefined],
    ['<img src=x onerror=alert(1)>', undefined],
  ])('may be %j', (contact, link) => {
    expect([isSupportContact(contact), supportContactLink(contact)]).toEqual([true, link]);
  });

  it.each([
    'javascript:alert(1)',
    'JavaScript :alert(1)',
    'javascript: alert(1)',
    'data:text/html,x',
    'http://help.example.com',
    'https://ada:secret@help.example.com',
    'https://',
    'https://a"onclick="x',
    'mailto:help@example.com?bcc=all@example.com',
    '//help.example.com',
    ' help',
    'two\nlines',
    '',
    'x'.repeat(256),
  ])('is never %j', (contact) => {
    expect(isSupportContact(contact)).toBe(false);
  });

  it('is a link only where nothing but an address is in it', () => {
    for (const text of ['help@example.com?subject=x', 'a b@example.com', '"><x@example.com', 'https://a b'])
      expect(supportContactLink(text)).toBeUndefined();
  });
});
