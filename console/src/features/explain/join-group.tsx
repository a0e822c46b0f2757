import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { connectionsQuery } from '../../api/connections.js';
import { oktaRefusal } from '../../api/okta-refusal.js';
import { personName } from '../../api/person-name.js';
import { useMay, useRefusal } from '../../api/session.js';
import { OktaLink } from '../../connect/okta-link.js';
import { Button } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { announce } from '../../ui/toasts.js';
import { oktaGroupQuery, useJoinGroup } from './explain.queries.js';
import type { NameOf } from './explain-words.js';
import styles from './explain.module.css';

const route = getRouteApi('/explain');

/** Groups that are offered to join; the sentence above names all. */
const OFFERED = 3;

/** Who is explained, and through which connection. */
type Explained = Pick<Schemas['ExplainResponse'], 'subject' | 'connection' | 'membership'>;

/** Puts the person who is explained into one of the groups that would help, or leads to them in Okta. */
export function JoinGroups(props: {
  readonly groups: readonly string[];
  readonly explanation: Explained;
  readonly nameOf: NameOf;
}): JSX.Element | null {
  const { groups, explanation, nameOf } = props;
  const { subject, connection, membership } = explanation;
  const { join } = route.useSearch();
  const navigate = useNavigate();
  const mayManage = useRefusal('okta:manage');
  const mayList = useMay('connections:read');
  const connections = useQuery({ ...connectionsQuery, enabled: mayList && groups.length > 0 });
  const found = connections.data?.items.find(({ slug }) => slug === connection?.slug);
  if (groups.length === 0 || !subject || !connection || membership?.source === 'local') return null;
  const refusal = mayManage ?? oktaRefusal(found);
  const name = personName(subject);
  const offered = groups.slice(0, OFFERED);
  const joining =
    refusal === undefined && !(mayList && connections.isPending)
      ? offered.find((group) => group === join)
      : undefined;
  const show = (group: string | undefined): void =>
    void navigate({
      to: '/explain',
      search: (before) => ({ ...before, join: group }),
      resetScroll: false,
    });
  return (
    <p className={styles.line}>
      {offered.map((group) => (
        <Button key={group} refusal={refusal} onClick={() => show(group)}>
          Put {name} into {group}…
        </Button>
      ))}
      <OktaLink adminConsole={found?.adminConsole} words="Directory → Groups" />
      {joining !== undefined && (
        <JoinDialog
          group={joining}
          connection={connection.slug}
          subject={subject}
          name={name}
          nameOf={nameOf}
          onClose={() => show(undefined)}
        />
      )}
    </p>
  );
}

function JoinDialog(props: {
  readonly group: string;
  readonly connection: string;
  readonly subject: NonNullable<Explained['subject']>;
  readonly name: string;
  readonly nameOf: NameOf;
  readonly onClose: () => void;
}): JSX.Element {
  const { group, connection, subject, name, nameOf, onClose } = props;
  const query = useQuery(oktaGroupQuery(connection, group));
  const join = useJoinGroup();
  // What comes with it through other connections to the same org only the refusal says.
  const [more, setMore] = useState<readonly string[]>([]);
  const mapped = query.data?.mappedRole;
  const roles = [...new Set([...(mapped === undefined ? [] : [mapped]), ...more])];
  const unconfirmed = join.error?.code === 'role-confirmation-required';
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={`Put ${name} into ${group}`}
      action={`Put into ${group}`}
      busy={join.isPending || query.isFetching}
      problem={unconfirmed ? undefined : (join.error ?? undefined)}
      refused={query.data ? undefined : <></>}
      onConfirm={() =>
        join.mutate(
          { connection, group: query.data?.id ?? '', user: subject.sub, person: subject.id, roles },
          {
            onSuccess: () => {
              announce(`Put ${name} into ${group} in Okta`);
              onClose();
            },
            onError: ({ code, fields }) =>
              setMore(code === 'role-confirmation-required' ? fields.map(({ detail }) => detail) : []),
          },
        )
      }
    >
      <QueryView query={query} label="group" permission="okta:read" rows={2}>
        {(found) =>
          found === null ? (
            <p>Okta has no group of this name.</p>
          ) : (
            <>
              <p>
                {name} becomes a member of {group} in Okta, for every application that goes by this group.
              </p>
              <p role="status">
                {roles.length === 0
                  ? 'It gives no role here.'
                  : `Here it gives ${roles.map(nameOf).join(', ')}, at once.`}
                {unconfirmed && ' Confirm once more to give that.'}
              </p>
            </>
          )
        }
      </QueryView>
    </ConfirmDialog>
  );
}
