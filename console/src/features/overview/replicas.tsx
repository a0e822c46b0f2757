import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { Badge } from '../../ui/badge.js';
import { Card } from '../../ui/card.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { GapNote } from './gap-note.js';
import { isStuck } from './overview-status.js';
import styles from './overview.module.css';

type ReplicaList = NonNullable<Overview['replicas']>;
type Replica = ReplicaList['items'][number];

/** Digits of a version that tell two of them apart. */
const VERSION_DIGITS = 8;

/** The processes, and whether each decides by what admins said last. */
export function Replicas(props: {
  readonly replicas: ReplicaList | undefined;
  readonly gap: Overview['missing'][number] | undefined;
}): JSX.Element {
  const { replicas, gap } = props;
  return (
    <div id="replicas">
      <Card title="Replicas">
        {replicas ? (
          <ul className={styles.rows}>
            {replicas.items.map((replica) => (
              <Row key={replica.id} replica={replica} />
            ))}
            {replicas.items.length === 0 && <li>None has announced itself yet.</li>}
          </ul>
        ) : (
          <GapNote gap={gap} />
        )}
      </Card>
    </div>
  );
}

function Row({ replica }: { readonly replica: Replica }): JSX.Element {
  const { id, startedAt, modelVersion, seenAt, current } = replica;
  return (
    <li>
      <span>
        <code>{id.slice(0, VERSION_DIGITS)}</code> started <RelativeTime at={startedAt} />, heard of{' '}
        <RelativeTime at={seenAt} />
      </span>
      <span>
        {current ? (
          <Badge look="good">✔ up to date</Badge>
        ) : isStuck(replica) ? (
          <Badge look="bad">✗ hears of no change</Badge>
        ) : (
          <Badge look="warn">catching up</Badge>
        )}{' '}
        model <code>{modelVersion?.slice(0, VERSION_DIGITS) ?? 'none'}</code>
      </span>
    </li>
  );
}
