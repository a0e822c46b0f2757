import { useMemo, useRef, useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { BoardLines } from './board-lines.js';
import type { Board as BoardModel } from './board-model.js';
import styles from './board.module.css';
import { GroupCard, type OktaSource } from './group-card.js';
import { RoleCard } from './role-card.js';

/** Roles shown at first, and with each press of "Show more". */
const STEP = 50;

/** Groups on the left, roles on the right, a line for each mapping. On a phone the roles alone, each with its group. */
export function Board(props: {
  readonly board: BoardModel;
  readonly refusedBy: string | undefined;
  readonly okta: OktaSource;
  readonly onChoose: (role: string) => void;
  readonly onRemove: (role: string) => void;
  readonly onOpenGroup: (name: string) => void;
}): JSX.Element {
  const { board, refusedBy, okta, onChoose, onRemove, onOpenGroup } = props;
  const [most, setMost] = useState(STEP);
  const frame = useRef<HTMLDivElement>(null);
  const roles = useMemo(() => board.roles.slice(0, most), [board, most]);
  const names = new Map(board.roles.map(({ role }) => [role.key, role.name]));
  const hidden = board.roles.length - roles.length;
  const groups = [
    ...board.groups.slice(0, roles.length),
    ...(hidden > 0 ? [] : board.groups.slice(roles.length)),
  ];
  const links = useMemo(
    () =>
      roles.flatMap(({ role, group, changed }) =>
        group === undefined ? [] : [{ group: group.name, role: role.key, changed }],
      ),
    [roles],
  );
  return (
    <>
      <div className={styles.board} ref={frame}>
        <section className={styles.groups} aria-label="Okta groups">
          <h2>Okta groups</h2>
          <ul>
            {groups.map((group, index) =>
              group === undefined ? (
                <li key={`gap ${index}`} className={styles.gap} aria-hidden="true" />
              ) : (
                <GroupCard
                  key={group.name}
                  group={group}
                  roleName={group.role === undefined ? undefined : (names.get(group.role) ?? group.role)}
                  okta={okta}
                  onOpen={() => onOpenGroup(group.name)}
                />
              ),
            )}
          </ul>
        </section>
        <BoardLines board={frame} links={links} />
        <section aria-label="Roles and their groups">
          <h2>Roles</h2>
          <ul>
            {roles.map((slot) => (
              <RoleCard
                key={slot.role.key}
                slot={slot}
                refusedBy={refusedBy}
                okta={okta}
                onChoose={() => onChoose(slot.role.key)}
                onRemove={() => onRemove(slot.role.key)}
                onOpenGroup={onOpenGroup}
              />
            ))}
          </ul>
        </section>
      </div>
      {board.roles.length > most && (
        <p className={styles.more}>
          {most} of {board.roles.length} roles{' '}
          <Button onClick={() => setMost(most + STEP)}>Show more roles</Button>
        </p>
      )}
    </>
  );
}
