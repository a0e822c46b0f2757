import { useMutation } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { TextArea, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import { announce } from '../../ui/toasts.js';
import { allEntities, useReplaceEntities, type Entity } from './entities.queries.js';
import {
  entityFaults,
  entityRules,
  standsAt,
  toEntity,
  toEntityFields,
  withEntity,
  withoutEntity,
  type EntityFields,
} from './entity-set.js';

/**
 * One entity. The set is written as a whole, so it is read again right before, with its version: what others have changed
 * of other entities stays, and of this very one somebody is told.
 */
export function EntityDialog(props: {
  /** Slug. */
  readonly application: string;
  /** Undefined = a new one. */
  readonly entity: Entity | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, entity, onClose } = props;
  const replace = useReplaceEntities(application);
  const refusal = useRefusal('applications:write');
  const [base, setBase] = useState(entity);
  const [fields, setFields] = useState(() => toEntityFields(entity));
  const [began] = useState(fields);
  const [tried, setTried] = useState(false);
  const leave = useDraft(() =>
    fields === began ? undefined : { name: `entity-of-${application}`, content: fields },
  );
  const [theirs, setTheirs] = useState<Entity | 'gone'>();
  const [taken, setTaken] = useState(false);
  const faults = entityFaults(fields);
  const set = (change: Partial<EntityFields>): void => {
    setTaken(false);
    setFields((before) => ({ ...before, ...change }));
  };

  const write = useMutation<'saved' | 'changed', ApiProblem, 'put' | 'remove'>({
    mutationFn: async (what) => {
      const { body, etag } = await allEntities(application).catch((thrown: unknown) => {
        throw asProblem(thrown);
      });
      const now = base && body.find((other) => entityRules.keyOf(other) === entityRules.keyOf(base));
      if (base && (now ? !entityRules.equal(now, base) : theirs !== 'gone')) {
        setTheirs(now ?? 'gone');
        if (now) setBase(now);
        return 'changed';
      }
      if (what === 'put' && standsAt(body, base, toEntity(fields))) {
        setTaken(true);
        return 'changed';
      }
      const next =
        what === 'put' ? withEntity(body, base, toEntity(fields)) : base ? withoutEntity(body, base) : body;
      await replace.mutateAsync({ entities: next, etag });
      return 'saved';
    },
    onSuccess: (outcome, what) => {
      if (outcome === 'changed') return;
      announce(what === 'put' ? `Saved ${fields.type} ${fields.id}` : `Removed ${fields.type} ${fields.id}`);
      leave(onClose);
    },
  });
  const faultOf = (field: keyof EntityFields): string | undefined => (tried ? faults[field] : undefined);
  return (
    <Dialog open onClose={onClose} title={entity ? `${entity.type} ${entity.id}` : 'New entity'}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (Object.keys(faults).length === 0 && !write.isPending) write.mutate('put');
        }}
      >
        {theirs !== undefined && (
          <Notice look="warn" title="Somebody changed this entity meanwhile." live>
            <p>
              {theirs === 'gone' ? (
                'It is gone now.'
              ) : (
                <>
                  It is now <code>{JSON.stringify(theirs.properties)}</code>.
                </>
              )}{' '}
              Save once more to have it as you wrote it.
            </p>
          </Notice>
        )}
        <TextField
          label="Type"
          value={fields.type}
          error={faultOf('type')}
          onChange={(event) => set({ type: event.target.value })}
        />
        <TextField
          label="Id"
          value={fields.id}
          error={faultOf('id') ?? (taken ? 'There is one of this type and id already.' : undefined)}
          onChange={(event) => set({ id: event.target.value })}
        />
        <TextArea
          label="Properties, as JSON"
          rows={8}
          value={fields.properties}
          error={faultOf('properties')}
          onChange={(event) => set({ properties: event.target.value })}
        />
        {write.error && <FormProblem problem={write.error} />}
        <DialogButtons>
          {base && (
            <Button refusal={refusal} busy={write.isPending} onClick={() => write.mutate('remove')}>
              Remove
            </Button>
          )}
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button type="submit" look="primary" busy={write.isPending} refusal={refusal}>
            Save
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
