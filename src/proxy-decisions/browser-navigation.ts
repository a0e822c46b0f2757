/** A field of the client's request by its name in lower case; undefined when it isn't there. */
export type HeaderLookup = (name: string) => string | undefined;

/**
 * Whether a browser asks for a page to show, so that sending it elsewhere leads a person to the sign-in.
 * A script's request would follow the redirect too, and choke on the page.
 */
export function isNavigation(header: HeaderLookup): boolean {
  const mode = header('sec-fetch-mode');
  if (mode !== undefined) return mode === 'navigate';
  return acceptsHtml(header) && header('x-requested-with') === undefined;
}

/** Whether a page can be shown to whoever asks. */
export function acceptsHtml(header: HeaderLookup): boolean {
  return (header('accept') ?? '').toLowerCase().includes('text/html');
}
