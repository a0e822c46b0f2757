import type { Request, Response } from 'express';
import { html } from '../http/html.js';
import { pageHeaders, renderPage, type Page } from '../http/page.js';
import { requestIdOf } from '../http/request-id.js';
import type { SetupGuideResponse } from './connection-response.dto.js';
import type { Connection } from './connection.entity.js';

/** A guide with the connection that it is for. */
export interface GuideForPeople {
  readonly connection: Pick<Connection, 'slug' | 'name' | 'environment' | 'issuer' | 'clientId'>;
  readonly guide: SetupGuideResponse;
}

/** The guide as JSON, or as a page when the request prefers HTML: a browser's does, a program's that takes anything doesn't. */
export function answerSetupGuide(
  request: Request,
  response: Response,
  guided: GuideForPeople,
): SetupGuideResponse | string {
  if (request.accepts(['application/json', 'text/html']) !== 'text/html') return guided.guide;
  response.set(pageHeaders());
  return renderPage(setupGuidePage(guided, requestIdOf(request)));
}

/** The steps one after the other, each value on a line of its own that one click selects. */
export function setupGuidePage({ connection, guide }: GuideForPeople, requestId: string): Page {
  const { name, slug, environment, issuer, clientId } = connection;
  return {
    title: `Set up ${name} in Okta`,
    body: html`<p>
        Sign in to Okta’s admin console and follow these steps. A click on a value selects all of it, for copying.
      </p>
      <dl>
        <dt>Connection</dt>
        <dd><code>${slug}</code></dd>
        ${
          environment !== null &&
          html`<dt>Environment</dt>
            <dd>${environment}</dd>`
        }
        <dt>Issuer</dt>
        <dd><code>${issuer}</code></dd>
        <dt>Client id</dt>
        <dd>${clientId === '' ? 'none yet' : html`<code>${clientId}</code>`}</dd>
      </dl>
      ${guide.steps.map(
        ({ title, text, values = [] }, index) =>
          html`<section aria-labelledby="step-${index + 1}">
            <h2 id="step-${index + 1}">${index + 1}. ${title}</h2>
            <p>${text}</p>
            ${values.map(
              ({ field, value }) =>
                html`<div class="muted">${field}</div>
                  <code class="copy">${value}</code>`,
            )}
          </section>`,
      )}
      <section aria-labelledby="scopes">
        <h2 id="scopes">Okta’s scopes</h2>
        <p>What each is for here. Those of the kind management go into <code>managementAuth.scopes</code>.</p>
        <ul>
          ${guide.scopes.map(
            ({ scope, kind, purpose, requestable, reason }) =>
              html`<li>
                <code>${scope}</code> (${kind}): ${purpose}${!requestable && html` Not to be requested: ${reason}`}
              </li>`,
          )}
        </ul>
      </section>`,
    requestId,
  };
}
