import { ApiProblem, asProblem } from '../../api/problem.js';
import { CHANGED_SINCE, offerUndoOf } from '../../live/offer-undo.js';
import { allEntities, useReplaceEntities, type Entity } from './entities.queries.js';
import { entityRules, entityVersion, standsAt, withEntity, withoutEntity } from './entity-set.js';

/** `changed`: somebody changed it meanwhile; `taken`: another one has this type and id. */
export type EntityOutcome = 'saved' | 'changed' | 'taken';

const sameAs = (all: readonly Entity[], entity: Entity): Entity | undefined =>
  all.find((other) => entityRules.keyOf(other) === entityRules.keyOf(entity));

/**
 * Puts an entity in the place of another one, and offers to take that back. The set is written as a whole, so it is read
 * again right before, with its version.
 */
export function useWriteEntity(application: string): {
  /** @param before Undefined = it is new. @param after Undefined = it is removed. */
  readonly write: (before: Entity | undefined, after: Entity | undefined) => Promise<EntityOutcome>;
  readonly replacing: boolean;
} {
  const replace = useReplaceEntities(application);
  const put = async (before: Entity | undefined, after: Entity | undefined): Promise<EntityOutcome> => {
    const { body, etag } = await allEntities(application).catch((thrown: unknown) => {
      throw asProblem(thrown);
    });
    const now = before && sameAs(body, before);
    if (before && !(now && entityRules.equal(now, before))) return 'changed';
    if (after && standsAt(body, before, after)) return 'taken';
    const rest = before ? withoutEntity(body, before) : body;
    await replace.mutateAsync({ entities: after ? withEntity(rest, undefined, after) : rest, etag });
    return 'saved';
  };
  const offer = (before: Entity | undefined, after: Entity | undefined): void => {
    const entity = after ?? before;
    if (!entity) return;
    const name = `${entity.type} ${entity.id}`;
    offerUndoOf({
      text: `${after ? 'Saved' : 'Removed'} ${name}`,
      what: `${name} is`,
      thing: `entity ${application} ${entityRules.keyOf(entity)}`,
      resource: { resource: 'application', id: application },
      etag: entityVersion(after),
      etagNow: async () => entityVersion(sameAs((await allEntities(application)).body, entity)),
      undo: async () => {
        if ((await put(after, before)) !== 'saved')
          throw new ApiProblem('version-mismatch', 412, CHANGED_SINCE);
      },
    });
  };
  return {
    replacing: replace.isPending || replace.isSuccess,
    write: async (before, after) => {
      const outcome = await put(before, after);
      if (outcome === 'saved') offer(before, after);
      return outcome;
    },
  };
}
