import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, type JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import { useRefusal } from '../../api/session.js';
import { useKept } from '../../merge/use-kept.js';
import { reasonWords } from '../../protect/decision-words.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { Table, type Column } from '../../ui/table.js';
import type { Application } from './applications.queries.js';
import { checkedWhat, checkedWho } from './check-words.js';
import type { Rule } from './rule-matcher.js';
import { checkRunQuery, checksQuery, type Check } from './rules.queries.js';
import { useRemoveCheck } from './use-remove-check.js';
import styles from './rules.module.css';

const CheckDialog = dialogOnDemand(() => import('./check-dialog.js').then((module) => module.CheckDialog));

/** The saved checks, each with what the draft makes of it. */
export function ChecksSection(props: {
  readonly application: Application;
  readonly accessRules: Rule[];
  /** Whether these are other rules than those in force. */
  readonly changed: boolean;
  readonly savable: boolean;
  /** Which dialog is open. */
  readonly open: string | undefined;
  readonly onOpen: (dialog: string | undefined) => void;
}): JSX.Element {
  const { application, savable, open, onOpen } = props;
  const accessRules = useDeferredValue(props.accessRules);
  const changed = useDeferredValue(props.changed);
  const checks = useQuery(checksQuery(application.slug));
  const some = (checks.data?.items.length ?? 0) > 0;
  const found = checks.data?.items.find(({ id }) => open === `check-${id}`);
  const edited = useKept(found, open);
  const run = useQuery({
    ...checkRunQuery(application.slug, accessRules),
    enabled: some && savable && changed,
  });
  // Rules that were saved a moment ago have been tried as a draft; their checks are about to be read again.
  const tried = changed || (checks.isFetching && !run.isPlaceholderData) ? run.data?.results : undefined;
  const { remove, busy } = useRemoveCheck(application.slug);
  const roleName = useRoleNames();
  const refusal = useRefusal('applications:write');
  const columns: readonly Column<Check>[] = [
    { label: 'Check', cell: ({ name }) => name },
    { label: 'Who', cell: ({ who }) => checkedWho(who, roleName) },
    { label: 'What', cell: (check) => <code>{checkedWhat(check)}</code> },
    { label: 'Is to be', cell: ({ expected }) => expected },
    {
      label: 'With this draft',
      cell: (check) => {
        const result = tried?.find(({ id }) => id === check.id) ?? (changed ? undefined : check.result);
        if (!result) return run.isFetching ? 'Running…' : 'Not run';
        return result.passed ? (
          <Badge look="good">✔ Holds</Badge>
        ) : (
          <>
            <Badge look="bad">✗ Fails</Badge> {result.allowed ? 'allowed' : 'denied'}:{' '}
            {reasonWords(result.reason)}
          </>
        );
      },
    },
    {
      label: 'Actions',
      bare: true,
      cell: (check) => (
        <>
          <Button
            look="quiet"
            aria-label={`Change the check ${check.name}`}
            refusal={refusal}
            onClick={() => onOpen(`check-${check.id}`)}
          >
            Change
          </Button>
          <Button
            look="quiet"
            aria-label={`Remove the check ${check.name}`}
            refusal={refusal}
            busy={busy}
            onClick={() => remove(check)}
          >
            Remove
          </Button>
        </>
      ),
    },
  ];
  return (
    <section className={styles.section}>
      <div className={styles.bar}>
        <h2>Saved checks</h2>
        <Button refusal={refusal} onClick={() => onOpen('new-check')}>
          New check
        </Button>
      </div>
      <QueryView query={checks} label="saved checks" permission="applications:read" rows={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p>
              None yet. Try something above and keep it, or write one: from then on no change of the rules
              turns it unnoticed.
            </p>
          ) : (
            <Table
              caption="What must stay true, run before each save"
              columns={columns}
              rows={items}
              keyOf={({ id }) => id}
            />
          )
        }
      </QueryView>
      {(open === 'new-check' || edited) && (
        <CheckDialog
          key={open}
          application={application.slug}
          check={edited}
          gone={edited !== found}
          onClose={() => onOpen(undefined)}
        />
      )}
    </section>
  );
}
