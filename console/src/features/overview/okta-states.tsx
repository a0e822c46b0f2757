import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { Card } from '../../ui/card.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { GapNote } from './gap-note.js';
import styles from './overview.module.css';

type Okta = NonNullable<Overview['okta']>;
type State = Okta['items'][number];

const WORDS: Readonly<Record<State['status'], readonly [BadgeLook, string]>> = {
  ok: ['good', '✔ answers'],
  degraded: ['warn', '⚠ refuses the API credential'],
  unreachable: ['bad', '✗ not reachable'],
  unknown: ['plain', 'not asked yet'],
  inactive: ['plain', 'disabled here'],
};

/** How Okta fares, connection by connection. */
export function OktaStates(props: {
  readonly okta: Okta | undefined;
  readonly gap: Overview['missing'][number] | undefined;
}): JSX.Element {
  const { okta, gap } = props;
  return (
    <Card title="Okta">
      {okta ? (
        <>
          <ul className={styles.rows}>
            {okta.items.map((state) => (
              <Row key={state.connection} state={state} />
            ))}
          </ul>
          {okta.omitted > 0 && (
            <p>
              <Link to="/connections">And {okta.omitted} more, which are not in trouble</Link>
            </p>
          )}
          <p className={styles.small}>As the last calls of the replica that answered found it.</p>
        </>
      ) : (
        <GapNote gap={gap} />
      )}
    </Card>
  );
}

function Row({ state }: { readonly state: State }): JSX.Element {
  const { connection, name, environment, status, reason, since } = state;
  const [look, words] = WORDS[status];
  return (
    <li>
      <span>
        <Link to="/connections/$connectionSlug" params={{ connectionSlug: connection }}>
          {name}
        </Link>{' '}
        {environment !== undefined && <Badge>{environment}</Badge>}
      </span>
      <span>
        <Badge look={look}>{words}</Badge> {reason !== undefined && <code>{reason}</code>}
        {since !== undefined && (
          <>
            {' '}
            since <RelativeTime at={since} />
          </>
        )}
      </span>
    </li>
  );
}
