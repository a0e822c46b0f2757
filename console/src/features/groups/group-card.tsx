import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { warningWords } from '../../preview/preview-words.js';
import { Badge } from '../../ui/badge.js';
import { RelativeTime } from '../../ui/relative-time.js';
import type { BoardGroup } from './board-model.js';
import styles from './board.module.css';
import { foundByWords, inOktaWords, peopleHere } from './group-words.js';
import { oktaGroupQuery } from './okta-group.queries.js';

/** Of which connection Okta is asked for its groups, and whether it failed to answer; or why it can't be, as the end of a sentence. */
export type OktaSource =
  { readonly connection: string; readonly failed: boolean } | { readonly refusal: string };

/** What is known of a group: people, when it was seen, how it is found, what Okta says, and what speaks against it. */
export function GroupFacts(props: { readonly group: BoardGroup; readonly okta: OktaSource }): JSX.Element {
  const { id, known, warnings, doubtful } = props.group;
  return (
    <>
      <p className={styles.facts}>
        {peopleHere(known?.people)}
        {known?.lastSeenAt !== undefined && (
          <>
            {' · seen '}
            <RelativeTime at={known.lastSeenAt} />
          </>
        )}
      </p>
      <InOkta group={props.group} okta={props.okta} />
      <p className={styles.facts}>{foundByWords(id)}</p>
      {doubtful && <p className={styles.warning}>⚠ Not seen in any token: renamed in Okta?</p>}
      {warnings.map((warning) => (
        <p key={warning} className={styles.warning}>
          ⚠ {warningWords(warning)}
        </p>
      ))}
    </>
  );
}

/** One line, whatever comes: what stands below it stays where it is. Only of a group that is not saved yet Okta is asked here. */
function InOkta(props: { readonly group: BoardGroup; readonly okta: OktaSource }): JSX.Element {
  const { okta } = props;
  const { id, saved, inOkta } = props.group;
  const known = 'connection' in okta && id !== undefined;
  const { data, isError } = useQuery({
    ...oktaGroupQuery(known ? okta.connection : '', id ?? ''),
    enabled: known && !saved,
  });
  const said = saved ? inOkta : data;
  const failed = known && (saved ? okta.failed && inOkta === undefined : isError);
  const unknown = 'refusal' in okta ? okta.refusal : failed ? 'no answer' : 'its id is not known';
  return (
    <p className={styles.facts}>{known && !failed ? inOktaWords(said) : `In Okta: not known, ${unknown}`}</p>
  );
}

/** A group on the left of the board. */
export function GroupCard(props: {
  readonly group: BoardGroup;
  /** Name of the role that it gives. */
  readonly roleName: string | undefined;
  readonly okta: OktaSource;
  readonly onOpen: () => void;
}): JSX.Element {
  const { group, roleName, okta, onOpen } = props;
  return (
    <li className={styles.card} data-group={group.name} data-changed={group.changed || undefined}>
      <div className={styles.head}>
        <button type="button" className={styles.name} onClick={onOpen}>
          <bdi>{group.name}</bdi>
        </button>
        {roleName === undefined && <Badge look="warn">gives nothing</Badge>}
        <span className="visually-hidden">{roleName === undefined ? '' : `gives ${roleName}`}</span>
      </div>
      <GroupFacts group={group} okta={okta} />
    </li>
  );
}
