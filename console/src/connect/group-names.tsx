import { useId, useRef, useState, type JSX } from 'react';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { linesOf } from './lines.js';
import { onDemand } from '../ui/on-demand.js';
import { Skeleton } from '../ui/states.js';
import type { GroupOffer } from './group-offers.js';
import styles from './group-names.module.css';

const GroupField = onDemand(
  () => import('./group-field.js').then((module) => module.GroupField),
  <Skeleton label="the field" rows={1} />,
);

/** Names of groups, looked up in Okta one after the other: a mistyped name would be nobody's. */
export function GroupNames(props: {
  /** Slug. */
  readonly connection: string;
  /** Default: "Groups". */
  readonly label?: string;
  /** What the list means as it is. */
  readonly description: string;
  /** Of the field that adds one. */
  readonly add?: string;
  /** Names, one on each line. */
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const { connection, label = 'Groups', description, add = 'Add a group', value, error, onChange } = props;
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
    <div role="group" aria-labelledby={id} className={styles.names}>
      <div id={id} ref={heading} tabIndex={-1}>
        {label} <span className={styles.muted}>(optional)</span>
      </div>
      <p className={styles.muted}>{description}</p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <bdi>{name}</bdi> {unchecked.includes(name) && <Badge look="warn">not checked</Badge>}
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
      <GroupField
        connection={connection}
        label={add}
        own={[]}
        free
        value={picked}
        onChange={pick}
        refusalOf={({ name }) => (names.includes(name) ? 'is in the list already' : undefined)}
      />
      {error !== undefined && <p role="alert">{error}</p>}
    </div>
  );
}
