import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useId, useRef, useState, type JSX } from 'react';
import type { GroupOffer } from '../../connect/group-offers.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/notice.js';
import { Skeleton } from '../../ui/states.js';
import { linesOf } from './connection-fields.js';
import { counted } from './connection-words.js';
import { impactQuery } from './connections.queries.js';
import styles from './connections.module.css';

const GroupField = lazy(() =>
  import('../../connect/group-field.js').then((module) => ({ default: module.GroupField })),
);

/** The groups of which everybody needs one, looked up in Okta: a mistyped name would let nobody in. */
export function RequiredGroups(props: {
  /** Slug. */
  readonly connection: string;
  readonly label: string;
  /** Names, one on each line. */
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const { connection, label, value, error, onChange } = props;
  const id = useId();
  const heading = useRef<HTMLDivElement>(null);
  const [picked, setPicked] = useState<GroupOffer | null>(null);
  const [unchecked, setUnchecked] = useState<readonly string[]>([]);
  const names = linesOf(value);
  const pick = (group: GroupOffer | null): void => {
    setPicked(group);
    if (!group) return;
    onChange([...names, group.name].join('\n'));
    if (group.unchecked) setUnchecked([...unchecked, group.name]);
    // It stands in the list now: the field is for the next one.
    queueMicrotask(() => setPicked(null));
  };
  return (
    <div role="group" aria-labelledby={id} className={styles.required}>
      <div id={id} ref={heading} tabIndex={-1}>
        {label} <span className={styles.muted}>(optional)</span>
      </div>
      <p className={styles.muted}>
        {names.length === 0
          ? 'None: everybody whom Okta lets in may sign in.'
          : 'Only members of one of these may sign in.'}
      </p>
      <ul className={styles.plain}>
        {names.map((name) => (
          <li key={name}>
            {name} {unchecked.includes(name) && <Badge look="warn">not checked</Badge>}
            <Button
              look="quiet"
              aria-label={`Remove ${name}`}
              onClick={() => {
                onChange(names.filter((other) => other !== name).join('\n'));
                heading.current?.focus();
              }}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <Suspense fallback={<Skeleton label="the field" rows={1} />}>
        <GroupField
          connection={connection}
          label="Add a required group"
          own={[]}
          free
          value={picked}
          onChange={pick}
          refusalOf={({ name }) => (names.includes(name) ? 'is required already' : undefined)}
        />
      </Suspense>
      {error !== undefined && <p role="alert">{error}</p>}
    </div>
  );
}

/** Says before it is saved how many of the people who are known here would be refused. */
export function RefusedPeople(props: {
  readonly connection: string;
  /** The required groups, one on each line; empty = there are none. */
  readonly groups: string;
}): JSX.Element {
  const { connection, groups } = props;
  const { data } = useQuery({ ...impactQuery(connection, groups), enabled: groups !== '' });
  const refused = data?.body.withoutRequiredGroup ?? 0;
  return (
    <div role="status">
      {data && groups !== '' && (
        <Notice look={refused > 0 ? 'warn' : 'info'}>
          {refused > 0 ? '⚠ ' : ''}With these required groups {refused} of{' '}
          {counted(data.body.people, 'person', 'people')} known here would be refused, by the groups that they
          are known to have.
        </Notice>
      )}
    </div>
  );
}
