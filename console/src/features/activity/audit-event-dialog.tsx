import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { FieldChanges } from '../../ui/field-changes.js';
import { QueryView } from '../../ui/query-view.js';
import { auditEventQuery } from './activity.queries.js';
import { AuditEventFacts } from './audit-event-facts.js';
import { withFilter, type FilterProps } from './filters.js';
import { RevertDialog } from './revert-dialog.js';
import { hasInverse } from './revert-words.js';

/** One event, at an address of its own: all that is known of it, what it changed, and the way back. */
export function AuditEventDialog({ search, onChange }: FilterProps): JSX.Element {
  const { event, revert } = search;
  const reverting = event !== undefined && revert === 'true';
  return (
    <>
      <Dialog
        open={event !== undefined && !reverting}
        onClose={() => onChange(withFilter(search, ['event']))}
        title="Audit event"
        wide
      >
        {event !== undefined && (
          <EventView
            id={event}
            onClose={() => onChange(withFilter(search, ['event']))}
            onRevert={() => onChange(withFilter(search, ['revert', 'true']))}
          />
        )}
      </Dialog>
      <RevertDialog
        event={reverting ? event : undefined}
        onClose={() => onChange(withFilter(search, ['revert']))}
        onReverted={() => onChange(withFilter(search, ['revert'], ['event']))}
      />
    </>
  );
}

function EventView(props: {
  readonly id: string;
  readonly onClose: () => void;
  readonly onRevert: () => void;
}): JSX.Element {
  const { id, onClose, onRevert } = props;
  const query = useQuery(auditEventQuery(id));
  return (
    <>
      <QueryView query={query} label="audit event" permission="audit-events:read" rows={8}>
        {(event) => (
          <>
            <AuditEventFacts event={event} />
            <FieldChanges changes={event.changes ?? []} caption="What it changed" />
          </>
        )}
      </QueryView>
      <DialogButtons>
        <Button onClick={onClose}>Close</Button>
        {query.data && hasInverse(query.data) && <Button onClick={onRevert}>Revert…</Button>}
      </DialogButtons>
    </>
  );
}
