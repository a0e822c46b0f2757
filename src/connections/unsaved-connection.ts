import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { ClientAuth, NO_CLIENT_KEYS } from './client-auth.js';
import { clientAuthChange, NO_CLIENT_AUTH } from './client-auth-change.js';
import { defaultSettings } from './connection-settings.js';
import { Connection } from './connection.entity.js';
import { ManagementCredentials, NO_MANAGEMENT_AUTH } from './management-credentials.js';

/** What somebody has entered of a connection and not saved. */
export interface UnsavedInput {
  /** As it would be stored. */
  readonly issuer: string;
  readonly clientId: string;
  readonly slug: string;
  /** Undefined: the stored one, where there is one for this issuer. */
  readonly clientSecret?: string | undefined;
  /** Undefined: the stored credential, where there is one for this issuer. */
  readonly apiToken?: string | undefined;
}

/** A connection without anything that was ever given to a provider. */
const NOTHING_GIVEN = {
  clientSecret: null,
  clientSecretSetAt: null,
  clientSecretEnd: null,
  ...NO_CLIENT_KEYS,
  ...NO_MANAGEMENT_AUTH,
} as const satisfies Partial<Record<keyof Connection, unknown>>;

/** Makes connections as they would be if what was entered were saved. They live in memory, for one test, and are never stored. */
@Injectable()
export class UnsavedConnections {
  constructor(
    private readonly clientAuth: ClientAuth,
    private readonly credentials: ManagementCredentials,
  ) {}

  /**
   * Secrets that are stored already count along, but for another issuer none: nothing that was given to one provider is
   * ever sent to another.
   * @param stored The connection that would be changed; undefined for one that would be made.
   * @throws GatewayError `validation-failed` when a secret is given to a client that has a key.
   */
  async of(input: UnsavedInput, stored?: Connection): Promise<Connection> {
    const { issuer, clientId, slug, clientSecret, apiToken } = input;
    const kept = stored?.issuer === issuer;
    const connection: Connection = Object.assign(
      new Connection(),
      stored ?? {
        ...defaultSettings,
        ...{ id: randomUUID(), slug, name: slug, status: 'draft', kind: 'okta', platform: false },
        ...{ issuerNotReachedAt: null, lastTest: null, version: 0 },
      },
      kept ? {} : NOTHING_GIVEN,
      { issuer, clientId },
    );
    const change = clientAuthChange(kept ? connection : NO_CLIENT_AUTH, {
      ...(clientSecret === undefined ? {} : { clientSecret }),
    });
    this.clientAuth.apply(connection, await this.clientAuth.prepare(change));
    if (apiToken !== undefined) {
      const credential = { type: 'ssws', apiToken } as const;
      this.credentials.apply(connection, {
        ...{ kind: 'replace', credential, grantedScopes: null, owner: null, tried: false },
      });
    }
    return connection;
  }
}
