import { useState, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/notice.js';
import { Table } from '../ui/table.js';
import { counted, oktaWords, people, unknownWords, warningWords } from './preview-words.js';
import styles from './preview.module.css';

type Preview = Schemas['PreviewResponse'];
type Person = Preview['people'][number];

/** Named at first. */
const FIRST = 10;
/** Named at most, when that is asked for. */
export const MOST_NAMED = 10_000;

/** Who gains and loses what by a set that isn't saved yet. */
export function PreviewView(props: {
  readonly preview: Preview;
  readonly nameOf: (role: string) => string;
  /** Has everybody named; absent where nobody can be asked. */
  readonly onNameAll?: () => void;
}): JSX.Element {
  const { preview, nameOf, onNameAll } = props;
  const { roles, live, okta, applications, conflicts, warnings, truncated } = preview;
  const admins = preview.people.filter(({ gains }) => gains.includes('admin'));
  const adminCount = roles.find(({ role }) => role === 'admin')?.gained ?? 0;
  const notes = [
    unknownWords(live.unknown),
    oktaWords(okta),
    truncated ? 'Not everybody could be looked at: more may be concerned.' : undefined,
  ];
  return (
    <>
      {conflicts.map(({ code, detail, pointer }) => (
        <Notice key={`${code} ${pointer ?? ''}`} look="bad">
          <p>
            {detail} {code === 'last-admin-path' && 'Give Admin to a group before you save this.'}
          </p>
        </Notice>
      ))}
      {warnings.flatMap(({ groupName, warnings: all }) =>
        all.map((warning) => (
          <Notice key={`${groupName} ${warning}`} look="warn">
            <p>
              <bdi>{groupName}</bdi>: {warningWords(warning)}
            </p>
          </Notice>
        )),
      )}
      {preview.callerLosesAdmin && (
        <Notice look="warn">
          <p>You yourself lose Admin by this.</p>
        </Notice>
      )}
      {adminCount > 0 && (
        <Notice look="warn" title={`${people(adminCount)} would become Admin`}>
          <p>
            {preview.named ? namesOf(admins, adminCount) : 'You may not see who: that needs subjects:read.'}
          </p>
        </Notice>
      )}
      {roles.length === 0 ? (
        <p>Nobody who is known gains or loses a role by this.</p>
      ) : (
        <Table
          caption="What becomes of roles"
          columns={[
            { label: 'Role', cell: ({ role }) => nameOf(role) },
            { label: 'Gain it', cell: ({ gained }) => gained, numeric: true },
            { label: 'Lose it', cell: ({ lost }) => lost, numeric: true },
            { label: 'Keep it', cell: ({ kept }) => kept, numeric: true },
          ]}
          rows={roles}
          keyOf={({ role }) => role}
        />
      )}
      <PeopleOfRoles preview={preview} nameOf={nameOf} />
      {preview.named && preview.peopleTotal > preview.people.length && (
        <p>
          {people(preview.peopleTotal - preview.people.length)} concerned are not named.{' '}
          {onNameAll && preview.people.length < MOST_NAMED && (
            <Button onClick={onNameAll}>Name {people(Math.min(preview.peopleTotal, MOST_NAMED))}</Button>
          )}
        </p>
      )}
      <p>
        {counted(live.sessions, 'session')} of people concerned {live.sessions === 1 ? 'goes' : 'go'} on, with
        the new roles from the next request.
        {applications !== undefined && applications.length > 0 && (
          <> These roles are named in {applications.map(({ name }) => name).join(', ')}.</>
        )}
      </p>
      {notes.map((note) => note !== undefined && <p key={note}>{note}</p>)}
    </>
  );
}

/** By role: whom it is about, ten at first, and the way to all. */
function PeopleOfRoles(props: {
  readonly preview: Preview;
  readonly nameOf: (role: string) => string;
}): JSX.Element {
  const { preview, nameOf } = props;
  return (
    <>
      {preview.roles.map(({ role, gained, lost }) => {
        const concerned = preview.people.filter(
          ({ gains, loses }) => gains.includes(role) || loses.includes(role),
        );
        return concerned.length === 0 ? null : (
          <PeopleOfRole key={role} role={role} name={nameOf(role)} people={concerned} count={gained + lost} />
        );
      })}
    </>
  );
}

function PeopleOfRole(props: {
  readonly role: string;
  readonly name: string;
  /** Those that the gateway names. */
  readonly people: readonly Person[];
  /** All, also those that it doesn't. */
  readonly count: number;
}): JSX.Element {
  const { role, name, people: named, count } = props;
  const [all, setAll] = useState(false);
  const shown = all ? named : named.slice(0, FIRST);
  return (
    <div className={styles.people}>
      <Table
        caption={`${name}: ${shown.length} of ${people(count)} concerned`}
        columns={[
          { label: 'Person', cell: (person) => <bdi>{nameOfPerson(person)}</bdi> },
          {
            label: 'Change',
            cell: ({ gains }) => (gains.includes(role) ? `+ gains ${name}` : `− loses ${name}`),
          },
          {
            label: 'Known by',
            cell: ({ source, certain }) =>
              `${source === 'session' ? 'signed in now' : 'member in Okta'}${certain ? '' : ', not certain'}`,
          },
        ]}
        rows={shown}
        keyOf={({ sub }) => sub}
      />
      {shown.length < named.length && (
        <Button onClick={() => setAll(true)}>
          Show all {named.length} of {name}
        </Button>
      )}
    </div>
  );
}

function nameOfPerson({ name, login, sub }: Person): string {
  if (name !== null && login !== null) return `${name} (${login})`;
  return name ?? login ?? sub;
}

function namesOf(named: readonly Person[], count: number): string {
  const names = named.map(nameOfPerson).join(', ');
  return count > named.length ? `${names} and ${count - named.length} more` : names;
}
