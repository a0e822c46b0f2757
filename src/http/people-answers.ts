import type { Response } from 'express';
import { pageHeaders, renderPage, type Page } from './page.js';

/** Answers with a page. @param formOrigins Origins that a form on it may lead to. */
export function sendPage(
  response: Response,
  page: Page,
  { status = 200, formOrigins = [] }: { status?: number; formOrigins?: readonly string[] } = {},
): void {
  response.status(status).set(pageHeaders(formOrigins)).end(renderPage(page));
}

/** Answers with a redirect that nobody may store. 303: whatever the method was, the browser goes on with GET. */
export function sendRedirect(response: Response, location: string, status: 302 | 303 = 303): void {
  response.status(status).set({ Location: location, 'Cache-Control': 'no-store' }).end();
}
