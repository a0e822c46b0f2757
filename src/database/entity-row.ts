import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';

/** A row that a statement of our own returned (`RETURNING *`), as an entity of its table. */
export function entityFromRow<Entity extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<Entity>,
  row: Readonly<Record<string, unknown>>,
): Entity {
  const metadata = manager.dataSource.getMetadata(target);
  const entity = metadata.create() as Entity;
  for (const column of metadata.columns) column.setEntityValue(entity, row[column.databaseName]);
  return entity;
}
