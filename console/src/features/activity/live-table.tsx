import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Badge } from '../../ui/badge.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { Table } from '../../ui/table.js';
import type { FeedKind, FeedRow } from './live-feed.js';
import styles from './activity.module.css';

const KIND_WORDS: Readonly<Record<FeedKind, string>> = {
  'sign-in': 'sign-in',
  denial: 'denial',
  'okta-event': 'Okta',
  'admin-change': 'change',
};

/** Rows of the feed. @param onFocus Whether somebody is in it by keyboard: then it must not move either. */
export function LiveTable(props: {
  readonly rows: readonly FeedRow[];
  readonly onFocus: (inside: boolean) => void;
}): JSX.Element {
  const { rows, onFocus } = props;
  return (
    <div
      onFocus={() => onFocus(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onFocus(false);
      }}
    >
      <Table
        caption="What happened, the newest first"
        columns={[
          {
            label: 'What',
            cell: ({ kind, what, application, bad }) => (
              <>
                <Badge look={bad ? 'bad' : 'plain'}>{`${bad ? '✗ ' : ''}${KIND_WORDS[kind]}`}</Badge> {what}{' '}
                {application && (
                  <Link to="/applications/$application" params={{ application: application.slug }}>
                    {application.name}
                  </Link>
                )}
              </>
            ),
          },
          {
            label: 'Who',
            cell: ({ who, person }) => (
              <span className={styles.who}>
                {person === undefined ? (
                  who
                ) : (
                  <Link to="/people/$personId" params={{ personId: person }}>
                    {who}
                  </Link>
                )}
              </span>
            ),
          },
          {
            label: 'When',
            cell: ({ at }) => (
              <span className={styles.short}>
                <RelativeTime at={at} />
              </span>
            ),
          },
          { label: 'Connection', cell: ({ connection }) => connection ?? 'all' },
          { label: 'More', bare: true, cell: (row) => <More row={row} /> },
        ]}
        rows={rows}
        keyOf={({ key }) => key}
      />
    </div>
  );
}

function More({ row }: { readonly row: FeedRow }): JSX.Element | null {
  const { kind, event, requestId, application } = row;
  const what = `${row.what} ${application?.name ?? ''}`.trim();
  if (kind === 'denial' && requestId !== undefined)
    return (
      <Link to="/explain" search={{ at: requestId }} className={styles.short}>
        Explain<span className="visually-hidden"> {what}</span>
      </Link>
    );
  if (event === undefined) return null;
  return (
    <Link to="/activity" search={{ tab: 'audit', event }} className={styles.short}>
      Details<span className="visually-hidden"> of {what}</span>
    </Link>
  );
}
