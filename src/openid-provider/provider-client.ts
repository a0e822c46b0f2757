import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { ClientCredential, ClientKey } from '../connections/client-credential.js';
import { ConnectionSecrets } from '../connections/connection-secrets.js';
import type { Connection } from '../connections/connection.entity.js';
import { clientAuthentication } from './client-authentication.js';
import { ClientKeyPromotion } from './client-key-promotion.js';
import { parseObject, ProviderHttp, type ProviderAnswer } from './provider-http.js';
import { secretsOf, withoutRepeatedSecrets } from './repeated-secrets.js';

/** One request that a connection's client makes of its provider: at the token endpoint, or at that for revocation. */
export interface ClientRequest {
  /** What is asked for, in words, for the log: `token answer`. */
  readonly purpose: string;
  readonly endpoint: string;
  /** `token_endpoint_auth_methods_supported` of the provider. */
  readonly authMethods: readonly string[];
  /** What is sent besides the proof of the client. */
  readonly form: Readonly<Record<string, string>>;
  /** For all of it, in milliseconds. */
  readonly timeoutMs: number;
  /** The largest answer that is read. */
  readonly maxBytes: number;
}

/** How long a generated key that the provider refused is not tried again while something else works, in milliseconds. */
const KEY_PAUSE_MS = 60_000;

/**
 * Speaks to providers as the connections' own clients, by client secret or private key, wherever a client has to prove
 * itself. A generated key is tried before what is in use, and comes into use once the provider accepts it: until then
 * nothing that worked stops working.
 */
@Injectable()
export class ProviderClient {
  /** Until when (monotonic) a refused key rests, by its id. */
  private readonly resting = new Map<string, number>();

  constructor(
    private readonly http: ProviderHttp,
    private readonly secrets: ConnectionSecrets,
    private readonly promotion: ClientKeyPromotion,
    private readonly clock: Clock,
  ) {}

  /**
   * Sends a form as the client and reads the whole answer, whatever its status. A provider that refuses the client has
   * not looked at the rest (RFC 6749 section 5.2), so a code or token in the form can be sent again with another proof.
   * @throws GatewayError `okta-unavailable` when there is no complete answer in time; `sign-in-failed` when the stored
   *   key is unusable.
   */
  async send(connection: Connection, request: ClientRequest): Promise<ProviderAnswer> {
    const deadlineMs = this.clock.monotonic() + request.timeoutMs;
    const inUse = this.secrets.openClientCredential(connection);
    const next = this.secrets.openNextClientKey(connection);
    const tryFirst = next !== null && (inUse.method === 'none' || !this.rests(next));
    if (next && tryFirst) {
      const answer = await this.tryNext(connection, next, request, deadlineMs);
      if (!refusesClient(answer)) return answer;
    }
    const answer = await this.sendAs(connection, inUse, request, deadlineMs);
    // Whoever switched the app integration to keys made the secret worthless at that moment.
    if (!next || tryFirst || !refusesClient(answer)) return answer;
    return this.tryNext(connection, next, request, deadlineMs);
  }

  private async tryNext(
    connection: Connection,
    key: ClientKey,
    request: ClientRequest,
    deadlineMs: number,
  ): Promise<ProviderAnswer> {
    const answer = await this.sendAs(connection, { method: 'private_key_jwt', ...key }, request, deadlineMs);
    const id = restingId(key);
    if (refusesClient(answer)) this.resting.set(id, this.clock.monotonic() + KEY_PAUSE_MS);
    else this.resting.delete(id);
    if (answer.status === 200) this.promotion.promoteBehindTheScenes(connection);
    return answer;
  }

  private rests(key: ClientKey): boolean {
    const untilMs = this.resting.get(restingId(key));
    return untilMs !== undefined && this.clock.monotonic() < untilMs;
  }

  private async sendAs(
    { clientId }: Connection,
    credential: ClientCredential,
    { endpoint, authMethods, form, purpose, maxBytes }: ClientRequest,
    deadlineMs: number,
  ): Promise<ProviderAnswer> {
    const now = this.clock.now();
    const proof = await clientAuthentication({ clientId, credential, authMethods, endpoint, now });
    const sent = new URLSearchParams({ ...form, ...proof.parameters });
    const answer = await this.http.send({
      purpose,
      url: endpoint,
      headers: proof.headers,
      form: sent,
      timeoutMs: deadlineMs - this.clock.monotonic(),
      maxBytes,
    });
    if (answer.status < 400) return answer;
    const { Authorization: basic = '' } = proof.headers;
    const secret = credential.method === 'client_secret' ? credential.clientSecret : '';
    const secrets = secretsOf(sent, [basic.slice('Basic '.length), secret]);
    return { ...answer, body: withoutRepeatedSecrets(answer.body, secrets) };
  }
}

/** Whether an answer says that the client did not prove itself, rather than anything about what it asked. */
export function refusesClient({ status, body }: ProviderAnswer): boolean {
  if (status !== 400 && status !== 401) return false;
  const error = parseObject(body)?.['error'];
  return error === 'invalid_client' || error === 'unauthorized_client';
}

/** Generated keys are named by their thumbprint, so no two are the same. */
function restingId({ keyId }: ClientKey): string {
  return keyId ?? '';
}
