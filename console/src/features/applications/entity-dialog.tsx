import { useMutation } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { ApiProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { TextArea, TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { allEntities, type Entity } from './entities.queries.js';
import {
  ENTITY_LABELS,
  entityFaults,
  entityRules,
  toEntity,
  toEntityFields,
  withEntity,
  type EntityFields,
} from './entity-set.js';
import { useWriteEntity, type EntityOutcome } from './use-write-entity.js';
import { Form } from '../../ui/form.js';

/**
 * One entity. What others have changed of other entities stays, and what they have changed of this very one is merged.
 */
export function EntityDialog(props: {
  /** Slug. */
  readonly application: string;
  /** Undefined = a new one. */
  readonly entity: Entity | undefined;
  /** Whether it isn't there any more: then it is made anew. */
  readonly gone: boolean;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, entity, gone, onClose } = props;
  const { write: put, replacing } = useWriteEntity(application);
  const refusal = useRefusal('applications:write');
  const [fields, setFields] = useState(() => toEntityFields(entity));
  const [began] = useState(fields);
  const [tried, setTried] = useState(false);
  const leave = useDraft(() =>
    fields === began ? undefined : { name: `entity-of-${application}`, content: fields },
  );
  const [taken, setTaken] = useState(false);
  const faults = entityFaults(fields);
  const set = (change: Partial<EntityFields>): void => {
    setTaken(false);
    setFields((before) => ({ ...before, ...change }));
  };

  const what = `${entity?.type ?? ''} ${entity?.id ?? ''}`;
  const edited = useEdited<Entity | undefined, EntityFields>({
    what,
    changes: { actions: ['application.entities-replaced'], target: `application:${application}` },
    read: { body: entity, etag: entity && JSON.stringify(entity) },
    toFields: toEntityFields,
    labels: ENTITY_LABELS,
    readAgain: async () => {
      const { body } = await allEntities(application);
      const now = entity && body.find((other) => entityRules.keyOf(other) === entityRules.keyOf(entity));
      if (!now) throw new ApiProblem('not-found', 404, 'There is no such entity.');
      return { body: now, etag: JSON.stringify(now) };
    },
    gone,
    yours: () => fields,
    put: setFields,
    saving: replacing,
  });
  const write = useMutation<EntityOutcome, ApiProblem, 'put' | 'remove'>({
    mutationFn: (what) =>
      put(edited.gone ? undefined : edited.base.body, what === 'put' ? toEntity(fields) : undefined),
    onSuccess: (outcome) => {
      if (outcome === 'changed') return edited.catchUp();
      if (outcome === 'taken') return setTaken(true);
      leave(onClose);
    },
  });
  const there = edited.gone ? undefined : edited.base.body;
  const faultOf = (field: keyof EntityFields): string | undefined => (tried ? faults[field] : undefined);
  return (
    <Dialog open onClose={onClose} title={entity ? `${entity.type} ${entity.id}` : 'New entity'}>
      <Form
        problem={write.error}
        onSubmit={() => {
          setTried(true);
          if (Object.keys(faults).length === 0 && !write.isPending) write.mutate('put');
        }}
      >
        <OthersChange
          what={what}
          edited={edited}
          labels={ENTITY_LABELS}
          onChoose={(field, value) => set({ [field]: value })}
        />
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
          {there && (
            <Button refusal={refusal} busy={write.isPending} onClick={() => write.mutate('remove')}>
              Remove
            </Button>
          )}
          <AsCode
            of="entity"
            requests={async () => {
              const { body, etag } = await allEntities(application);
              const entities =
                Object.keys(faults).length === 0 ? withEntity(body, there, toEntity(fields)) : body;
              const path = `/api/v1/applications/${application}/entities`;
              return [{ method: 'PUT', path, body: { entities }, etag }];
            }}
          />
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            busy={write.isPending}
            refusal={(there ? edited.refusal : undefined) ?? refusal}
          >
            Save
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}
