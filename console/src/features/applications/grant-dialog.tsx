import { useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { announce } from '../../ui/toasts.js';
import { ConditionField } from './condition-field.js';
import { grantFaults, permissionOf, toGrant, type GrantFields } from './grant-fields.js';
import { GrantIdentity } from './grant-identity.js';
import type { Grant } from './grants.queries.js';
import { ReviewedChange } from './reviewed-change.js';
import { useSaveGrant } from './use-save-grant.js';

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
  /** Whether a grant may have a condition here: those on the gateway itself have none. */
  readonly conditions: boolean;
  /** What the fields of a new one begin with. */
  readonly begin: Partial<GrantFields>;
  readonly nameOf: (role: string) => string;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, grants, grant, conditions, nameOf, onClose } = props;
  const [etag, setEtag] = useState(props.etag);
  const [fields, setFields] = useState<GrantFields>({ ...NO_GRANT, ...props.begin, ...grant });
  const [began] = useState(fields);
  const [tried, setTried] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  const leave = useDraft(() =>
    fields === began ? undefined : { name: `grant-of-${application}`, content: fields },
  );
  const { save, saved } = useSaveGrant(application, grant);
  const taken =
    grant === undefined &&
    grants.some((one) => one.role === fields.role && permissionOf(one) === permissionOf(toGrant(fields)));
  const faults = grantFaults(fields);
  const set = (change: Partial<GrantFields>): void => setFields((before) => ({ ...before, ...change }));
  const unchanged = grant !== undefined && (grant.condition ?? '') === fields.condition.trim();
  const permission = permissionOf(toGrant(fields));
  return (
    <>
      <Dialog
        open
        wide
        onClose={onClose}
        title={grant ? `When ${nameOf(grant.role)} may ${permission}` : 'New grant'}
      >
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (unchanged) leave(onClose);
            else if (Object.keys(faults).length === 0 && !taken) setReviewing(true);
          }}
        >
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
            <Button onClick={() => leave(onClose)}>Cancel</Button>
            <Button type="submit" look="primary">
              {grant ? 'Review the condition' : 'Review the grant'}
            </Button>
          </DialogButtons>
        </form>
      </Dialog>
      {reviewing && (
        <ReviewedChange
          application={application}
          etag={etag}
          change={{ grants: [toGrant(fields)] }}
          title={`${nameOf(fields.role)}: ${permission}`}
          action={grant ? 'Change the condition' : 'Grant'}
          make={(seen, checks) => save(toGrant(fields), seen, checks)}
          onDone={() => leave(() => (onClose(), saved()))}
          onOutdated={() => {
            setEtag(props.etag);
            setReviewing(false);
            announce('Somebody changed the grants meanwhile. What you typed is kept: review it once more.');
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
