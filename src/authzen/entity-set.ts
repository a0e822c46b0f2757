import type { EntitySubject } from '../decisions/question.js';

/** The entities that one application told the gateway about, as they were read together. Immutable. */
export class EntitySet {
  private readonly byType = new Map<string, Map<string, EntitySubject>>();
  private readonly sorted = new Map<string, readonly string[]>();

  /** @param bytes How much memory they take, roughly. */
  constructor(
    entities: Iterable<EntitySubject['entity']>,
    readonly bytes: number,
  ) {
    for (const entity of entities) {
      const known = this.byType.get(entity.type);
      if (known) known.set(entity.id, { entity });
      else this.byType.set(entity.type, new Map([[entity.id, { entity }]]));
    }
  }

  /** The entity, in the shape in which it can be decided about. */
  find(type: string, id: string): EntitySubject | undefined {
    return this.byType.get(type)?.get(id);
  }

  /** The ids of a type, in an order that only depends on them: that of their code units. */
  idsOf(type: string): readonly string[] {
    const known = this.sorted.get(type);
    if (known) return known;
    const entities = this.byType.get(type);
    // Types come from requests: of those that do not exist nothing is remembered.
    if (!entities) return [];
    const ids = [...entities.keys()].sort();
    this.sorted.set(type, ids);
    return ids;
  }
}
