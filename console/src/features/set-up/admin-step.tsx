import { useMutation, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState, type JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { Badge } from '../../ui/badge.js';
import { Button, buttonClass } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { finish, mappingsQuery, oktaGroupsQuery, testSignInQuery, type GroupRole } from './set-up.queries.js';
import styles from './set-up.module.css';

interface Offer {
  readonly name: string;
  readonly id?: string;
  /** Whether the person who tried the sign-in is in it. */
  readonly own: boolean;
}

/** Step 5: the group whose members are admins. Saving switches the connection on. */
export function AdminStep(props: {
  readonly connection: string;
  readonly testSignIn: string | undefined;
}): JSX.Element {
  const { connection, testSignIn } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Offer>();
  const typed = useDeferredValue(text.trim());
  const test = useQuery({
    ...testSignInQuery(connection, testSignIn ?? ''),
    enabled: testSignIn !== undefined,
  });
  const found = useQuery({ ...oktaGroupsQuery(connection, typed), enabled: typed !== '' });
  const mappings = useQuery(mappingsQuery(connection));
  const own = (test.data?.report?.groups?.items ?? []).map(({ name, id }) => ({ name, id, own: true }));
  const mapped = mappings.data?.items.find(({ role }) => role === 'admin');
  const offers: Offer[] =
    typed === ''
      ? own
      : (found.data?.items ?? []).map(({ id, name }) => ({
          id,
          name,
          own: own.some((group) => group.name === name),
        }));
  const save = useMutation({
    mutationFn: (group: Offer) => finish(connection, [toMapping(group)]),
  });
  if (save.isSuccess)
    return <SignInNow connection={connection} group={chosen?.name ?? ''} own={chosen?.own ?? false} />;
  const unchecked = typed !== '' && found.isError;
  return (
    <>
      <p>
        Everybody in the Okta group that you choose is an admin of this gateway, from his next request on. The
        other roles get their groups in the console.
      </p>
      {mapped && <p>The group {mapped.groupName} gives Admin already.</p>}
      <TextField
        label="Find a group"
        description={own.length > 0 ? 'Your own groups are listed below.' : 'By the beginning of its name.'}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {unchecked && (
        <p className={styles.warning}>
          ⚠ Groups can’t be looked up without an API token: the name is taken as you type it, not checked.
        </p>
      )}
      <fieldset className={styles.choices}>
        <legend>Admins are the members of</legend>
        {offers.map((offer) => (
          <label key={offer.id ?? offer.name} className={styles.choice}>
            <input
              type="radio"
              name="group"
              checked={chosen?.name === offer.name && chosen.id === offer.id}
              onChange={() => setChosen(offer)}
            />
            <span>
              <strong>{offer.name}</strong>
              {offer.own && <Badge look="good">the tested person is in it</Badge>}
            </span>
          </label>
        ))}
        {unchecked && (
          <label className={styles.choice}>
            <input
              type="radio"
              name="group"
              checked={chosen?.name === typed}
              onChange={() => setChosen({ name: typed, own: false })}
            />
            <span>
              <strong>{typed}</strong> <Badge look="warn">not checked</Badge>
            </span>
          </label>
        )}
        {offers.length === 0 && !unchecked && (
          <p>{typed === '' ? 'Type the beginning of a group’s name.' : 'No group of Okta begins so.'}</p>
        )}
      </fieldset>
      {save.error && <FormProblem problem={asProblem(save.error)} />}
      <Button
        look="primary"
        busy={save.isPending}
        refusal={chosen ? undefined : 'No group is chosen yet.'}
        onClick={() => chosen && save.mutate(chosen)}
      >
        {chosen ? `Make the members of ${chosen.name} admins` : 'Make its members admins'}
      </Button>
    </>
  );
}

function SignInNow(props: {
  readonly connection: string;
  readonly group: string;
  readonly own: boolean;
}): JSX.Element {
  const { connection, group, own } = props;
  return (
    <div role="status">
      <h3>✔ Members of {group} are admins now</h3>
      <p>
        Sign in through Okta. With the first admin who does, the set-up ends, and its link is worth nothing
        any more.{own ? '' : ' If you are not in that group, somebody who is must sign in.'}
      </p>
      <a
        className={buttonClass('primary')}
        href={`/login?connection=${encodeURIComponent(connection)}&return_to=%2Fconsole%2F`}
      >
        Sign in with Okta
      </a>
    </div>
  );
}

function toMapping({ name, id }: Offer): GroupRole {
  return { groupName: name, role: 'admin', ...(id === undefined ? {} : { groupId: id }) };
}
