import { randomUUID, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { parsePrivateKey } from '../config/private-key.js';

/** `client_assertion_type` of an assertion that is a JWT (RFC 7523 section 2.2). */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A minute would do but for clocks that disagree; Okta takes at most an hour. */
const ASSERTION_SECONDS = 300;

const CURVE_ALGORITHMS: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/** A private key that no assertion can be signed with. It has no cause: that may quote the key. */
export class UnusableKeyError extends Error {
  constructor(readonly fault: 'unreadable' | 'unsupported-type') {
    super(
      fault === 'unreadable' ? 'the private key can’t be read' : 'the private key is of an unsupported type',
    );
    this.name = 'UnusableKeyError';
  }
}

/** The key of an assertion, and whom it speaks for and to. */
export interface AssertionRequest {
  readonly clientId: string;
  /** An unencrypted PEM, or a JWK in JSON text. */
  readonly privateKey: string;
  /** `kid` of the header; null = that of a JWK, else none. */
  readonly keyId: string | null;
  /** The endpoint at which it is presented: Okta wants exactly that. */
  readonly audience: string;
  readonly now: Date;
}

/**
 * Signs an assertion by which a client proves itself (`private_key_jwt`, RFC 7523 section 3): valid for five minutes,
 * with a `jti` of its own, since providers take each assertion only once. RSA keys sign with RS256.
 * @throws UnusableKeyError
 */
export async function signClientAssertion(request: AssertionRequest): Promise<string> {
  const parsed = parsePrivateKey(request.privateKey);
  if (!parsed) throw new UnusableKeyError('unreadable');
  const { key } = parsed;
  const keyId = request.keyId ?? parsed.keyId;
  const issuedAt = Math.floor(request.now.getTime() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: algorithmOf(key), ...(keyId === null ? {} : { kid: keyId }) })
    .setIssuer(request.clientId)
    .setSubject(request.clientId)
    .setAudience(request.audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + ASSERTION_SECONDS)
    .setJti(randomUUID())
    .sign(key);
}

function algorithmOf(key: KeyObject): string {
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const algorithm = key.asymmetricKeyType === 'rsa' ? 'RS256' : CURVE_ALGORITHMS[curve];
  if (algorithm === undefined) throw new UnusableKeyError('unsupported-type');
  return algorithm;
}
