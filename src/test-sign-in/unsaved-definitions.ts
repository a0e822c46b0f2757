import { Injectable } from '@nestjs/common';
import { Configuration } from '../config/configuration.js';
import { withSettings } from '../connections/connection-settings.js';
import { assertHasClient } from '../connections/connection-status.js';
import type { Connection } from '../connections/connection.entity.js';
import { issuerPlaces } from '../connections/connections.service.js';
import { requestedIssuer } from '../connections/issuer-input.js';
import { assertSignInScopes } from '../connections/okta-scopes.js';
import { UnsavedConnections } from '../connections/unsaved-connection.js';
import { Encryption } from '../crypto/encryption.js';
import type { UnsavedTestSignInDto } from './unsaved-test-sign-in.dto.js';

/** What a test tries in place of what is stored. */
export type UnsavedDefinition = Omit<UnsavedTestSignInDto, 'connection'>;

/** Keeps what somebody entered of a connection for one test sign-in, sealed, and makes a connection of it in memory. */
@Injectable()
export class UnsavedDefinitions {
  constructor(
    private readonly unsaved: UnsavedConnections,
    private readonly encryption: Encryption,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Judges a definition as a change of the connection would be judged.
   * @returns it as it is kept with the test.
   * @throws GatewayError `validation-failed`, `scope-refused`.
   */
  async accept(testId: string, stored: Connection, definition: UnsavedDefinition): Promise<string> {
    const requested = requestedIssuer(definition, issuerPlaces(this.configuration));
    if (definition.scopes) assertSignInScopes(definition.scopes);
    // Where it goes is settled now: what is entered is for this provider, wherever somebody points the connection meanwhile.
    const { issuer = stored.issuer } = requested ?? {};
    const { clientId = stored.clientId } = definition;
    const accepted = { ...definition, issuer, clientId };
    assertHasClient(await this.connectionOf(stored, accepted));
    return this.encryption.encrypt(JSON.stringify(accepted), placeOf(testId));
  }

  /**
   * The connection that a test is about. Whether a stored secret counts along is decided anew each time: only while the
   * issuer is the one that it was given for.
   * @param sealed What {@link accept} gave; null = the test tries what is stored.
   */
  async apply(testId: string, stored: Connection, sealed: string | null): Promise<Connection> {
    if (sealed === null) return stored;
    const definition = JSON.parse(this.encryption.decrypt(sealed, placeOf(testId))) as UnsavedDefinition;
    return this.connectionOf(stored, definition);
  }

  private async connectionOf(stored: Connection, definition: UnsavedDefinition): Promise<Connection> {
    const { issuer = stored.issuer, clientId = stored.clientId, clientSecret } = definition;
    const input = { issuer, clientId, slug: stored.slug, clientSecret: clientSecret ?? undefined };
    const connection = await this.unsaved.of(input, stored);
    Object.assign(connection, withSettings(connection, definition), { unsaved: true });
    if (clientSecret === null) connection.clientSecret = null;
    // A key that waits for this client's provider is put to use by its first success: another client's is none.
    if (clientId !== stored.clientId) connection.clientNextPrivateKey = null;
    return connection;
  }
}

function placeOf(id: string): { table: string; column: string; id: string } {
  return { table: 'test_sign_ins', column: 'definition', id };
}
