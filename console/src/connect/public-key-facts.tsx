import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { CopyButton } from '../ui/copy-button.js';
import { FactList } from '../ui/fact-list.js';

/** Where Okta finds a public key, and the key itself where it can't fetch it. */
export function PublicKeyFacts(props: {
  readonly jwksUri: string | undefined;
  readonly publicKey: Schemas['PublicKeyResponse'] | undefined;
}): JSX.Element | null {
  const { jwksUri, publicKey } = props;
  if (jwksUri === undefined) return null;
  return (
    <FactList
      facts={[
        {
          label: 'Okta fetches it from',
          value: (
            <>
              <code>{jwksUri}</code> <CopyButton text={jwksUri} what="address of the public key" />
            </>
          ),
        },
        ...(publicKey
          ? [
              {
                label: 'Public key',
                value: (
                  <>
                    <code>{publicKey.kid}</code>{' '}
                    <CopyButton text={JSON.stringify(publicKey)} what="public key" />
                  </>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
