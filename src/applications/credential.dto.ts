import { IsString } from 'class-validator';
import {
  IsInstant,
  LengthInCharacters,
  NoControlCharacters,
  NoOuterWhiteSpace,
  Omittable,
} from '../http/validators.js';
import type { ApplicationCredential } from './application-credential.entity.js';

/** A new credential of an application. */
export class CreateCredentialDto {
  /** What it is for, 1 to 80 characters. */
  @IsString()
  @LengthInCharacters(1, 80)
  @NoOuterWhiteSpace()
  @NoControlCharacters()
  name: string;

  /** From when on it is refused, in the future; by default it does not expire. */
  @Omittable()
  @IsString()
  @IsInstant()
  expiresAt?: string;
}

/** A credential just made. */
export class CreatedCredentialResponse {
  id: string;
  /** Sent as `Authorization: Bearer`. Shown this once. */
  token: string;
}

/** A credential of an application, without its token. */
export class CredentialResponse {
  id: string;
  name: string;
  /** Name of who made it. */
  createdBy: string;
  createdAt: string;
  /** Null: it does not expire. */
  expiresAt: string | null;
  /** To the minute; null: never. */
  lastUsedAt: string | null;
  /** Address of the client that used it then; absent: not known. */
  lastUsedAddress?: string;
  /** What that client calls itself, such as `curl 8`; absent: it didn't say. */
  lastUsedProgram?: string;
}

/** A page of credentials, newest first. */
export class CredentialPage {
  items: CredentialResponse[];
  nextCursor: string | null;
}

/** What of a credential may be seen. */
export function toCredentialResponse(credential: ApplicationCredential): CredentialResponse {
  return {
    id: credential.id,
    name: credential.name,
    createdBy: credential.createdBy,
    createdAt: credential.createdAt.toISOString(),
    expiresAt: credential.expiresAt?.toISOString() ?? null,
    lastUsedAt: credential.lastUsedAt?.toISOString() ?? null,
    ...(credential.lastUsedAddress === null ? {} : { lastUsedAddress: credential.lastUsedAddress }),
    ...(credential.lastUsedProgram === null ? {} : { lastUsedProgram: credential.lastUsedProgram }),
  };
}
