import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';

/**
 * Every column of an entity's table for the `SELECT` of a join.
 * @param alias Of the table.
 * @param prefix Keeps the names apart from those of other tables; {@link entityFromRow} takes it off again.
 */
export function columnsOf(
  dataSource: DataSource,
  target: EntityTarget<ObjectLiteral>,
  alias: string,
  prefix: string,
): string {
  return dataSource
    .getMetadata(target)
    .columns.map(({ databaseName }) => `${alias}.${databaseName} AS ${prefix}${databaseName}`)
    .join(', ');
}

/**
 * A row that a statement of our own returned, as an entity of its table.
 * @param prefix With which the row names the columns of that table.
 */
export function entityFromRow<Entity extends ObjectLiteral>(
  dataSource: DataSource,
  target: EntityTarget<Entity>,
  row: Readonly<Record<string, unknown>>,
  prefix = '',
): Entity {
  const metadata = dataSource.getMetadata(target);
  const entity = metadata.create() as Entity;
  for (const column of metadata.columns)
    column.setEntityValue(entity, row[`${prefix}${column.databaseName}`]);
  return entity;
}
