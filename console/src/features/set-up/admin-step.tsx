import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useState, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import {
  mapAndActivate,
  mappingsQuery,
  oktaGroupsQuery,
  testSignInQuery,
  type Connection,
} from '../../connect/connect.queries.js';
import { FailedTest } from '../../connect/failed-test.js';
import { GroupGain } from '../../connect/group-gain.js';
import { groupOffers, offerKey, type GroupOffer } from '../../connect/group-offers.js';
import { pickedGroups, RoleGroupFields, type GroupsByRole } from '../../connect/role-group-fields.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import { RadioCard, RadioCards } from '../../ui/radio-card.js';
import { firstSignIn, SignInNow } from './sign-in-now.js';

const ADMIN = { key: 'admin', name: 'Admin' };

/** Step 5: the group whose members are admins, and groups of other roles. Saving switches the connection on. */
export function AdminStep(props: {
  readonly read: Versioned<Connection>;
  readonly testSignIn: string | undefined;
}): JSX.Element {
  const { read, testSignIn } = props;
  const { slug: connection } = read.body;
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<GroupOffer>();
  const [others, setOthers] = useState<GroupsByRole>({});
  const typed = useDeferredValue(text.trim());
  const test = useQuery({
    ...testSignInQuery(connection, testSignIn ?? ''),
    enabled: testSignIn !== undefined,
  });
  const found = useQuery({ ...oktaGroupsQuery(connection, typed), enabled: typed !== '' });
  const mappings = useQuery(mappingsQuery(connection));
  const own = test.data?.report?.groups?.items ?? [];
  const mapped = mappings.data?.find(({ role }) => role === 'admin');
  const offers = groupOffers(typed, own, found.error ? null : found.data?.items);
  const save = useMutation({
    mutationFn: (admins: GroupOffer) => mapAndActivate(read, pickedGroups({ ...others, admin: admins })),
    // Whoever is not in the group would only be refused: they read who has to sign in.
    onSuccess: (_, { own }) => {
      if (own) location.assign(firstSignIn(connection));
    },
    // Somebody else may have been first, or have finished: then the page says so.
    onError: () => queries.invalidateQueries(),
  });
  if (save.isSuccess)
    return <SignInNow connection={connection} group={chosen?.name ?? ''} own={chosen?.own ?? false} />;
  return (
    <>
      <p>
        Everybody in the Okta group that you choose is an admin of this gateway, from their next request on.
      </p>
      {mapped && <p>The group {mapped.groupName} gives Admin already.</p>}
      <TextField
        label="Find a group"
        description={
          own.length > 0 ? 'The tested person’s groups are listed below.' : 'By the beginning of its name.'
        }
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {typed !== '' && found.isError && (
        <Notice look="warn">
          ⚠ Groups can’t be looked up without an API token: the name is taken as you type it, not checked.
        </Notice>
      )}
      <RadioCards legend="Admins are the members of">
        {offers.map((offer) => (
          <RadioCard
            key={offerKey(offer)}
            name="group"
            title={offer.name}
            checked={chosen !== undefined && offerKey(chosen) === offerKey(offer)}
            onChange={() => setChosen(offer)}
          >
            {offer.own && <Badge look="good">the tested person is in it</Badge>}
            {offer.unchecked && <Badge look="warn">not checked</Badge>}
          </RadioCard>
        ))}
        {offers.length === 0 && (
          <p>{typed === '' ? 'Type the beginning of a group’s name.' : 'No group of Okta begins so.'}</p>
        )}
      </RadioCards>
      {/* Here before anybody is chosen: a screen reader hears only what changes in it. */}
      <div role="status">{chosen && <GroupGain connection={connection} group={chosen} role={ADMIN} />}</div>
      <details>
        <summary>Give the other roles their groups now, too</summary>
        <RoleGroupFields
          connection={connection}
          test={testSignIn}
          without={['admin']}
          taken={{ admin: chosen }}
          groups={others}
          onChange={setOthers}
        />
      </details>
      <FailedTest connection={connection} test={testSignIn} />
      {save.error && <FormProblem problem={asProblem(save.error)} />}
      <p>
        <Button
          look="primary"
          busy={save.isPending}
          refusal={chosen ? undefined : 'No group is chosen yet.'}
          onClick={() => chosen && save.mutate(chosen)}
        >
          {chosen ? `Make the members of ${chosen.name} admins` : 'Make its members admins'}
        </Button>
      </p>
    </>
  );
}
