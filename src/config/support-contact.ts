/** The longest contact, in characters. */
export const MAX_SUPPORT_CONTACT = 255;

const MAIL = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/;
/** What a browser takes for an address of some scheme. A text may have a colon in it, with white space after. */
const SCHEME = /^[a-z][a-z0-9+.-]*:(?!\s)/i;
/** Never, with whatever white space. */
const DANGEROUS = /^(javascript|vbscript|data|blob|file|filesystem)\s*:/i;

/**
 * Where a person who was refused can turn to, as a link: of a mail address `mailto:`, of an https URL itself.
 * @returns undefined for a text, which is no link.
 */
export function supportContactLink(contact: string): string | undefined {
  if (MAIL.test(contact)) return `mailto:${contact.replaceAll('%', '%25')}`;
  return isPlainHttps(contact) ? contact : undefined;
}

/** Whether it can be shown as a contact: a mail address, an https URL without user information, or a short text. */
export function isSupportContact(contact: string): boolean {
  if (contact.length > MAX_SUPPORT_CONTACT || contact.trim() !== contact || contact === '') return false;
  if (/\p{Cc}/u.test(contact) || DANGEROUS.test(contact)) return false;
  return supportContactLink(contact) !== undefined || !(SCHEME.test(contact) || contact.startsWith('//'));
}

function isPlainHttps(text: string): boolean {
  // The characters of RFC 3986 alone.
  if (!/^https:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
