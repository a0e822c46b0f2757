import { useQuery } from '@tanstack/react-query';
import { useRef, type JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { useMay } from '../../api/session.js';
import { counted, people, warningWords } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { FactList } from '../../ui/fact-list.js';
import { RelativeTime } from '../../ui/relative-time.js';
import type { BoardGroup } from './board-model.js';
import { foundByWords, typeWords } from './group-words.js';
import { oktaGroupsQuery, type GroupRoles } from './groups.queries.js';
import { oktaGroupQuery } from './okta-group.queries.js';

/** Everything that is known of one group, here and in Okta. */
export function GroupDialog(props: {
  readonly view: GroupRoles;
  readonly name: string;
  readonly group: BoardGroup | undefined;
  readonly nameOf: (role: string) => string;
  readonly onClose: () => void;
}): JSX.Element {
  const { view, name, group, nameOf, onClose } = props;
  const close = useRef<HTMLButtonElement>(null);
  const asks = useMay('okta-groups:read') && view.oktaApi;
  const id = group?.id;
  // By its id: it may have another name in Okta by now.
  const pinned = useQuery({
    ...oktaGroupQuery(view.connection, id ?? ''),
    enabled: asks && id !== undefined,
  });
  const named = useQuery({ ...oktaGroupsQuery(view.connection, name), enabled: asks && id === undefined });
  const okta = id === undefined ? named : pinned;
  const found = pinned.data ?? named.data?.items.find((item) => item.name === name);
  const known = group?.known ?? view.unmapped.find((seen) => seen.name === name);
  const inOkta = (): string => {
    if (!asks) return 'Not asked: there is no API access';
    if (okta.error) return asProblem(okta.error).message;
    if (okta.isFetching && !found) return 'Asking…';
    if (!found) return 'No such group';
    return found.members === undefined ? 'Not told' : counted(found.members, 'member');
  };
  return (
    <Dialog open onClose={onClose} title={name} initialFocus={close}>
      <FactList
        facts={[
          { label: 'Gives', value: group?.role === undefined ? 'No role' : nameOf(group.role) },
          { label: 'People known here', value: known === undefined ? 'None' : people(known.people) },
          { label: 'In Okta', value: inOkta() },
          ...(found ? [{ label: 'Type', value: typeWords(found.type) }] : []),
          ...(found && found.name !== name
            ? [{ label: 'Name in Okta', value: <bdi>{found.name}</bdi> }]
            : []),
          {
            label: 'Last seen',
            value: known?.lastSeenAt === undefined ? 'Not yet' : <RelativeTime at={known.lastSeenAt} />,
          },
          ...(id === undefined ? [] : [{ label: 'Okta id', value: <code>{id}</code> }]),
          ...(group ? [{ label: 'Mapping', value: foundByWords(id) }] : []),
          ...(group?.warnings ?? []).map((warning) => ({ label: 'Warning', value: warningWords(warning) })),
        ]}
      />
      <DialogButtons>
        <Button ref={close} onClick={onClose}>
          Close
        </Button>
      </DialogButtons>
    </Dialog>
  );
}
