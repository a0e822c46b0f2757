import { PublicKeyResponse } from './management-auth-response.dto.js';

/** A JWK Set (RFC 7517). */
export class KeySetResponse {
  keys: PublicKeyResponse[];
}
