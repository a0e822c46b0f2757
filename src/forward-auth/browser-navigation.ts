import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser asks for a page to show, so that sending it elsewhere leads a person to the sign-in.
 * A script's request would follow the redirect too, and choke on the page.
 */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  return acceptsHtml(headers) && headers['x-requested-with'] === undefined;
}

/** Whether a page can be shown to whoever asks. */
export function acceptsHtml(headers: IncomingHttpHeaders): boolean {
  return (headers.accept ?? '').toLowerCase().includes('text/html');
}
