import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { assertIfMatch, meetsIfMatch } from '../http/etag.js';

/**
 * What admins have said that decides whom a change of an application concerns: the application, its grants, and what gives
 * roles. People and sessions come and go by themselves and are not among it: else nothing could be changed on a busy day.
 */
const BASIS = `SELECT left(md5(jsonb_build_array(
  (SELECT version FROM applications WHERE id = $1),
  (SELECT md5(string_agg(id || coalesce(':' || condition, ''), ',' ORDER BY id)) FROM grants WHERE application_id = $1),
  (SELECT string_agg(id || ':' || version || ':' || mapping_set_version, ',' ORDER BY id) FROM connections),
  (SELECT string_agg(key || ':' || version, ',' ORDER BY key) FROM roles))::text), 22) AS basis`;

/** Versions of previews: with one as `If-Match` a change is refused once what its preview rested on has changed. */
@Injectable()
export class PreviewVersions {
  constructor(private readonly dataSource: DataSource) {}

  /** A text that stays the same for as long as a preview of a change of this application rests on the same. */
  async of(applicationId: string, manager: EntityManager = this.dataSource.manager): Promise<string> {
    const [row] = await manager.query<{ basis: string }[]>(BASIS, [applicationId]);
    return row?.basis ?? '';
  }

  /**
   * Compares the `If-Match` of a change with the version of the thing itself or, of whoever has looked at a preview, with
   * that of the preview.
   * @param manager The transaction's, with the lock of the change held.
   * @throws GatewayError `version-mismatch`, `precondition-required`.
   */
  async assertMayChange(
    manager: EntityManager,
    ifMatch: string | undefined,
    version: number | string,
    { applicationId, required = false }: { readonly applicationId: string; readonly required?: boolean },
  ): Promise<void> {
    if (ifMatch !== undefined && !meetsIfMatch(ifMatch, version)) {
      if (meetsIfMatch(ifMatch, await this.of(applicationId, manager))) return;
    }
    assertIfMatch(ifMatch, version, { required });
  }
}
