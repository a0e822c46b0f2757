import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { ApiProblem } from '../../api/problem.js';
import { useRefusal } from '../../api/session.js';
import { OthersChange } from '../../merge/others-change.js';
import { useEdited } from '../../merge/use-edited.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { ConditionField } from './condition-field.js';
import { grantFaults, permissionOf, toGrant, type GrantFields } from './grant-fields.js';
import { GrantIdentity } from './grant-identity.js';
import { allGrants, type Grant } from './grants.queries.js';
import { ReviewedChange } from './reviewed-change.js';
import { useSaveGrant } from './use-save-grant.js';
import { Form } from '../../ui/form.js';

const LABELS = { condition: 'Condition' };
const NO_GRANT: GrantFields = { role: '', action: '', resourceType: '', condition: '' };

/** Grants a permission to a role, or changes on which condition it has it: looked at before it is done. */
export function GrantDialog(props: {
  /** Slug. */
  readonly application: string;
  /** Those that there are: their words are offered. */
  readonly grants: readonly Grant[];
  /** The version of all of them together. */
  readonly etag: string | undefined;
  /** The one that is changed; undefined = a new one. */
  readonly grant: Grant | undefined;
  /** Whether somebody has taken it away meanwhile. */
  readonly gone: boolean;
  /** Whether a grant may have a condition here: those on the gateway itself have none. */
  readonly conditions: boolean;
  /** What the fields of a new one begin with. */
  readonly begin: Partial<GrantFields>;
  readonly nameOf: (role: string) => string;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, grants, grant, gone, conditions, nameOf, onClose } = props;
  const [fields, setFields] = useState<GrantFields>({ ...NO_GRANT, ...props.begin, ...grant });
  const [began] = useState(fields);
  const set = (change: Partial<GrantFields>): void => setFields((before) => ({ ...before, ...change }));
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const leave = useDraft(() =>
    fields === began ? undefined : { name: `grant-of-${application}`, content: fields },
  );
  const permission = permissionOf(toGrant(fields));
  const what = grant ? `when ${nameOf(grant.role)} may ${permission}` : 'the grants';
  const [saving, setSaving] = useState(false);
  const edited = useEdited({
    what,
    changes: { actions: ['grant.*'], ...(grant && { target: `grant:${grant.id}` }) },
    read: { body: grant, etag: props.etag },
    toFields: (one: Grant | undefined) => ({ condition: one?.condition ?? '' }),
    labels: LABELS,
    readAgain: async () => {
      const { body, etag } = await allGrants(application);
      const now = body.find(({ id }) => id === grant?.id);
      if (grant && !now) throw new ApiProblem('not-found', 404, 'There is no such grant.');
      return { body: now, etag };
    },
    gone,
    yours: () => fields,
    put: set,
    saving,
  });
  const { base } = edited;
  const refusal = useRefusal('applications:write');
  const { save, saved } = useSaveGrant(application, base.body);
  const taken =
    grant === undefined &&
    grants.some((one) => one.role === fields.role && permissionOf(one) === permissionOf(toGrant(fields)));
  const faults = grantFaults(fields);
  const unchanged = base.body !== undefined && (base.body.condition ?? '') === fields.condition.trim();
  return (
    <>
      <Dialog
        open
        wide
        onClose={onClose}
        title={grant ? `When ${nameOf(grant.role)} may ${permission}` : 'New grant'}
      >
        <Form
          onSubmit={() => {
            setTried(true);
            if (unchanged) leave(onClose);
            else if (Object.keys(faults).length === 0 && !taken) setReviewing(true);
          }}
        >
          <OthersChange
            what={what}
            edited={edited}
            labels={LABELS}
            onChoose={(_, condition) => set({ condition })}
          />
          {grant === undefined && (
            <GrantIdentity
              fields={fields}
              grants={grants}
              faults={{
                ...(tried ? faults : {}),
                ...(tried && taken ? { action: `${nameOf(fields.role)} has this grant already.` } : {}),
              }}
              onChange={set}
            />
          )}
          {conditions && (
            <ConditionField
              application={application}
              value={fields.condition}
              resourceType={fields.resourceType.trim() || 'task'}
              onChange={(condition) => set({ condition })}
            />
          )}
          <DialogButtons>
            <AsCode
              of="grant"
              requests={() => {
                const path = `/api/v1/applications/${application}/grants`;
                const sent = { query: { checks: 'enforce' }, etag: base.etag };
                const { condition, ...body } = toGrant(fields);
                return [
                  grant
                    ? {
                        ...{ method: 'PATCH', path: `${path}/${grant.id}`, ...sent },
                        body: { condition: condition ?? null },
                      }
                    : { method: 'POST', path, ...sent, body: { ...body, condition } },
                ];
              }}
            />
            <Button onClick={() => leave(onClose)}>Cancel</Button>
            <Button type="submit" look="primary" refusal={edited.refusal ?? refusal}>
              {grant ? 'Review the condition' : 'Review the grant'}
            </Button>
          </DialogButtons>
        </Form>
      </Dialog>
      {reviewing && (
        <ReviewedChange
          application={application}
          etag={base.etag}
          change={{ grants: [toGrant(fields)] }}
          title={`${nameOf(fields.role)}: ${permission}`}
          action={grant ? 'Change the condition' : 'Grant'}
          make={(seen, checks) => {
            setSaving(true);
            return save(toGrant(fields), seen, checks).catch((thrown: unknown) => {
              setSaving(false);
              throw thrown;
            });
          }}
          onDone={() => leave(() => (onClose(), saved()))}
          onOutdated={() => {
            setReviewing(false);
            edited.catchUp();
          }}
          onClose={() => setReviewing(false)}
        >
          <p>
            {nameOf(fields.role)} may then do <code>{permission}</code>{' '}
            {fields.condition.trim() === '' ? (
              'always.'
            ) : (
              <>
                where <code>{fields.condition.trim()}</code>
              </>
            )}
          </p>
        </ReviewedChange>
      )}
    </>
  );
}
