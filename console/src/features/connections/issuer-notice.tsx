import type { JSX } from 'react';
import type { Connection } from '../../connect/connect.queries.js';
import { Notice } from '../../ui/notice.js';
import { accessKind } from './connection-words.js';

/** What another issuer means, said before it is saved. */
export function IssuerNotice({ connection }: { readonly connection: Connection }): JSX.Element {
  const { managementAuth, tokenEndpointAuthMethod } = connection;
  return (
    <Notice look="warn" title="Another issuer" live>
      <p>
        No secret that is stored here is ever sent to another issuer: enter the client secret that belongs to
        the new one. All sessions of this connection end when you save.
      </p>
      {managementAuth.type !== 'none' && (
        <p>
          The API access ({accessKind(managementAuth)}) is forgotten unless you enter an API token of the new
          org.
        </p>
      )}
      {tokenEndpointAuthMethod !== undefined && <p>The client’s private key is forgotten.</p>}
    </Notice>
  );
}
