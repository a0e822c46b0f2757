import { useRef, type JSX } from 'react';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import type { BoardRole } from './board-model.js';
import styles from './board.module.css';
import { GroupFacts, type OktaSource } from './group-card.js';
import { roleFacts } from './group-words.js';

/** A role on the right of the board: what it may do, which group gives it, and the buttons that change that. */
export function RoleCard(props: {
  readonly slot: BoardRole;
  /** Id of the sentence that says why nothing can be changed; undefined when it can. */
  readonly refusedBy: string | undefined;
  readonly okta: OktaSource;
  readonly onChoose: () => void;
  readonly onRemove: () => void;
  readonly onOpenGroup: (name: string) => void;
}): JSX.Element {
  const { slot, refusedBy, okta, onChoose, onRemove, onOpenGroup } = props;
  const { role, group, before, changed } = slot;
  const choose = useRef<HTMLButtonElement>(null);
  const refused = { busy: refusedBy !== undefined, 'aria-describedby': refusedBy };
  return (
    <li
      className={styles.card}
      data-role={role.key}
      data-changed={changed || undefined}
      data-empty={group === undefined || undefined}
    >
      <div className={styles.head}>
        <h3>
          <bdi>{role.name}</bdi>
        </h3>
        {changed && <Badge look="info">not saved</Badge>}
      </div>
      <p className={styles.facts}>
        rank {role.rank} · {roleFacts(role)}
      </p>
      <p className={styles.given}>
        {group === undefined ? (
          'No group'
        ) : (
          <>
            From{' '}
            <button type="button" className={styles.name} onClick={() => onOpenGroup(group.name)}>
              <bdi>{group.name}</bdi>
            </button>
          </>
        )}
        {changed && (
          <span className={styles.before}>
            {' '}
            (was {before === undefined ? 'no group' : <bdi>{before}</bdi>})
          </span>
        )}
      </p>
      {group && (
        <div className={styles.onPhone}>
          <GroupFacts group={group} okta={okta} />
        </div>
      )}
      <div className={styles.actions}>
        <Button
          ref={choose}
          {...refused}
          aria-label={group ? `Change the group of ${role.name}` : `Choose a group for ${role.name}`}
          onClick={onChoose}
        >
          {group ? 'Change' : 'Choose a group'}
        </Button>
        {group && (
          <Button
            look="quiet"
            {...refused}
            aria-label={`Remove ${role.name} from ${group.name}`}
            onClick={() => {
              choose.current?.focus();
              onRemove();
            }}
          >
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}
