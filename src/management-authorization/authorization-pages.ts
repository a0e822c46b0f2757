import type { Connection } from '../connections/connection.entity.js';
import { html } from '../http/html.js';
import type { Page } from '../http/page.js';
import { requestedScopesOf } from './management-authorization.service.js';

/** Tells an admin that the gateway has what they granted, and what of the request Okta left out. */
export function grantedPage(connection: Connection, requestId: string): Page {
  const granted = connection.managementGrantedScopes ?? [];
  const missing = requestedScopesOf(connection).filter((scope) => !granted.includes(scope));
  return {
    title: 'Access granted',
    body: html`<p>
        The connection ${connection.name} may now use Okta’s management
        API${connection.managementOwner !== null && html` with the rights of ${connection.managementOwner}`}.
      </p>
      <h2>Granted scopes</h2>
      <ul>
        ${granted.map((scope) => html`<li><code>${scope}</code></li>`)}
      </ul>
      ${
        missing.length > 0 &&
        html`<h2>Not granted</h2>
          <ul>
            ${missing.map((scope) => html`<li><code>${scope}</code></li>`)}
          </ul>`
      }
      <p>You can close this window now.</p>
      <p><a class="button" href="/">Back to the start</a></p>`,
    requestId,
  };
}
