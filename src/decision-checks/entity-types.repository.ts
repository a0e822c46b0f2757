import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Entities that are looked at, and properties told, at most. */
const MOST_ENTITIES = 2000;
const MOST_PROPERTIES = 200;

/** Reads which properties the entities of an application have. */
@Injectable()
export class EntityTypesRepository {
  constructor(private readonly dataSource: DataSource) {}

  async findProperties(applicationId: string): Promise<{ entityType: string; property: string }[]> {
    return this.dataSource.query(
      `SELECT DISTINCT e.type AS "entityType", p.property
         FROM (SELECT type, properties FROM application_entities WHERE application_id = $1 ORDER BY type, id LIMIT $2) e
         CROSS JOIN LATERAL jsonb_object_keys(e.properties) AS p(property)
        ORDER BY 1, 2 LIMIT $3`,
      [applicationId, MOST_ENTITIES, MOST_PROPERTIES],
    );
  }
}
