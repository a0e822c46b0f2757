import { ExternalLink } from 'lucide-react';
import type { JSX } from 'react';
import { oktaPage } from './okta-pages.js';

/** Opens the page of Okta's admin console that a text speaks of, in a new tab; nothing where there is none. */
export function OktaLink(props: {
  /** As discovery gave it. */
  readonly adminConsole: string | undefined;
  readonly words: string;
}): JSX.Element | null {
  const page = oktaPage(props.adminConsole, props.words);
  if (page === undefined) return null;
  return (
    <a href={page.href} target="_blank" rel="noopener">
      {page.label} <ExternalLink size={14} aria-hidden />
      <span className="visually-hidden"> (a new tab)</span>
    </a>
  );
}
