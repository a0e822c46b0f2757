import { useState, type JSX } from 'react';
import { offerUndoOf } from '../../live/offer-undo.js';
import { announce } from '../../ui/toasts.js';
import { permissionOf, toGrant } from './grant-fields.js';
import { useCreateGrant, useDeleteGrant, type Grant } from './grants.queries.js';
import { ReviewedChange } from './reviewed-change.js';
import { changeOfGrant } from './use-save-grant.js';

/** Takes a permission from a role; it can be given back as it was. */
export function RemoveGrantDialog(props: {
  /** Slug. */
  readonly application: string;
  readonly grant: Grant;
  /** The version of all grants together. */
  readonly etag: string | undefined;
  readonly roleName: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, grant, roleName, onClose } = props;
  // The numbers are those of the grants that were looked at.
  const [etag] = useState(props.etag);
  const remove = useDeleteGrant(application);
  const create = useCreateGrant(application);
  const permission = permissionOf(grant);
  const { id, role, action, resourceType } = grant;
  return (
    <ReviewedChange
      application={application}
      etag={etag}
      change={{ removedGrants: [{ role, action, resourceType }] }}
      title={`Take ${permission} from ${roleName}`}
      action="Remove grant"
      make={(seen, checks) => remove.mutateAsync({ id, checks, etag: seen })}
      onDone={() => {
        onClose();
        offerUndoOf({
          ...changeOfGrant(application, grant, undefined),
          text: `Took ${permission} from ${roleName}`,
          undo: () => create.mutateAsync({ body: toGrant({ condition: '', ...grant }), checks: 'override' }),
        });
      }}
      onOutdated={() => {
        onClose();
        announce('Somebody changed the grants meanwhile: look at them again.', 'bad');
      }}
      onClose={onClose}
    >
      <p>Whoever has it through {roleName} alone may not do it any more, from now on.</p>
    </ReviewedChange>
  );
}
