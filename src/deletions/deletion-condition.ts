import type { EntityManager } from 'typeorm';
import { assertIfMatch, meetsIfMatch } from '../http/etag.js';
import { deletionBasis, type DeletableKind } from './deletion-basis.repository.js';

/** Something that is about to be deleted. */
export interface Deletable {
  readonly kind: DeletableKind;
  /** The key of a role, else an id. */
  readonly key: string;
  readonly version: number | string;
}

/** The version that an impact names: it changes with the thing itself and with what its deletion would touch. */
export function impactVersion({ version }: Pick<Deletable, 'version'>, basis: string): string {
  return `${version}.${basis}`;
}

/**
 * Compares the `If-Match` of a deletion, or of a change whose impact is that of one, with the version of the thing or, of
 * whoever has looked at the impact, with that of the impact: then nothing that it touches has changed since.
 * @param manager The transaction's, with the lock of the change held.
 * @throws GatewayError `version-mismatch`.
 */
export async function assertMayDelete(
  manager: EntityManager,
  ifMatch: string | undefined,
  deletable: Deletable,
): Promise<void> {
  if (ifMatch === undefined || meetsIfMatch(ifMatch, deletable.version)) return;
  const basis = await deletionBasis(manager, deletable.kind, deletable.key);
  if (!meetsIfMatch(ifMatch, impactVersion(deletable, basis))) assertIfMatch(ifMatch, deletable.version);
}
