import { supportContactLink } from '../config/support-contact.js';
import { html, type Html } from './html.js';

/**
 * Whom a person can turn to, for a page that refuses them: an address as a link, anything else as text, whatever it
 * looks like; nothing when nobody is named.
 */
export function contactLine(contact: string | undefined): Html | false {
  if (contact === undefined) return false;
  const link = supportContactLink(contact);
  return html`<p>Contact: ${link === undefined ? contact : html`<a href="${link}">${contact}</a>`}</p>`;
}
