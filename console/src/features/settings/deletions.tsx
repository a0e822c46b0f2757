import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { counted, people, unknownWords } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import { nameOfChange, type Change } from './blast-radius.js';
import { documentImpactQuery } from './configuration.queries.js';
import styles from './settings.module.css';
import { useSettled } from './use-settled.js';

/** Named at first. */
export const FIRST_DELETED = 10;
/** Asked about at a time. */
const AT_ONCE = 3;

/** What a document deletes for good, each thing by its name, and whom that concerns in the gateway's numbers. */
export function Deletions(props: {
  /** That delete something. */
  readonly changes: readonly Change[];
  /** Of the configuration that the document was compared with: numbers are read once for each comparison. */
  readonly etag: string | undefined;
  /** Is told of each thing whose numbers are there, or can't be had. */
  readonly onSettled: (name: string) => void;
}): JSX.Element {
  const { changes, etag, onSettled } = props;
  const [most, setMost] = useState(FIRST_DELETED);
  const [settled, setSettled] = useState(0);
  const more = changes.length - most;
  return (
    <section>
      <h3>What goes for good</h3>
      <ul className={styles.plain}>
        {changes.slice(0, most).map((change, index) => (
          <Deletion
            key={nameOfChange(change)}
            change={change}
            etag={etag}
            asks={index < settled + AT_ONCE}
            onSettled={() => {
              setSettled((before) => before + 1);
              onSettled(nameOfChange(change));
            }}
          />
        ))}
      </ul>
      {more > 0 && <Button onClick={() => setMost(changes.length)}>… and {more} more</Button>}
    </section>
  );
}

function Deletion(props: {
  readonly change: Change;
  readonly etag: string | undefined;
  readonly asks: boolean;
  readonly onSettled: () => void;
}): JSX.Element {
  const { change, etag, asks, onSettled } = props;
  const { kind, name, before } = change;
  const called = before?.['name'];
  const { data, isPending } = useQuery({ ...documentImpactQuery(change, etag), enabled: asks });
  useSettled(isPending, onSettled);
  return (
    <li>
      {kind === 'role' ? 'Role' : 'Application'} <bdi>{typeof called === 'string' ? called : name}</bdi> (
      <bdi>{name}</bdi>):{' '}
      {isPending ? 'counting…' : data ? impactWords(kind, data) : 'whom it concerns is not known.'}
    </li>
  );
}

/** Whom it concerns, and what goes with it, as sentences. */
function impactWords(kind: Change['kind'], impact: Schemas['ImpactResponse']): string {
  const { sessions, credentials = 0, entities = 0, tokens, unknown, truncated } = impact;
  const rest = [
    [credentials, 'credential'],
    [entities, 'entity', 'entities'],
    [tokens, 'API token'],
  ] as const;
  const going = rest.flatMap(([count, one, many]) => (count === 0 ? [] : [counted(count, one, many)]));
  return [
    `${truncated ? 'at least ' : ''}${people(impact.people)} signed in now ${
      kind === 'role' ? 'hold it' : 'may use it'
    }, in ${counted(sessions, 'session')}.`,
    ...(going.length === 0 ? [] : [`With it: ${going.join(', ')}.`]),
    unknown && unknownWords(unknown),
  ]
    .filter(Boolean)
    .join(' ');
}
