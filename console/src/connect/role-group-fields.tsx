import { useQuery } from '@tanstack/react-query';
import { Fragment, type JSX } from 'react';
import { allRolesQuery } from '../api/role-names.js';
import { onDemand } from '../ui/on-demand.js';
import { QueryView } from '../ui/query-view.js';
import { Skeleton } from '../ui/states.js';
import { testSignInQuery } from './connect.queries.js';
import { GroupGain } from './group-gain.js';
import { offerKey, type GroupOffer } from './group-offers.js';

const GroupField = onDemand(
  () => import('./group-field.js').then((module) => module.GroupField),
  <Skeleton label="the field" rows={1} />,
);

/** The group that was picked for each role, by the role's key. */
export type GroupsByRole = Readonly<Partial<Record<string, GroupOffer>>>;

/** A group for each role, one to one; every one of them may stay empty. */
export function RoleGroupFields(props: {
  readonly connection: string;
  /** The last test sign-in, whose person's groups are offered first. */
  readonly test: string | undefined;
  /** Roles that get their group elsewhere. */
  readonly without?: readonly string[];
  readonly taken?: GroupsByRole;
  readonly groups: GroupsByRole;
  readonly onChange: (groups: GroupsByRole) => void;
}): JSX.Element {
  const { connection, test: id, without = [], taken = {}, groups, onChange } = props;
  const roles = useQuery(allRolesQuery);
  const test = useQuery({ ...testSignInQuery(connection, id ?? ''), enabled: id !== undefined });
  const own = test.data?.report?.groups?.items ?? [];
  const refusalOf = (role: string, offer: GroupOffer): string | undefined => {
    if (offer.mappedRole !== undefined && offer.mappedRole !== role) return `→ ${offer.mappedRole}`;
    const other = Object.entries({ ...taken, ...groups }).find(
      ([key, group]) => key !== role && group !== undefined && offerKey(group) === offerKey(offer),
    );
    return other && `→ ${other[0]}`;
  };
  if (!roles.data)
    return (
      <QueryView query={roles} label="roles" permission="roles:read" rows={4}>
        {() => null}
      </QueryView>
    );
  return (
    <>
      {roles.data.items
        .filter(({ key }) => !without.includes(key))
        .map(({ key, name }) => {
          const group = groups[key];
          return (
            <Fragment key={key}>
              <GroupField
                connection={connection}
                label={`Group for ${name}`}
                own={own}
                value={group ?? null}
                onChange={(chosen) => onChange({ ...groups, [key]: chosen ?? undefined })}
                refusalOf={(offer) => refusalOf(key, offer)}
              />
              <div role="status">
                {group && <GroupGain connection={connection} group={group} role={{ key, name }} />}
              </div>
            </Fragment>
          );
        })}
    </>
  );
}

/** What was picked, as the API takes it. */
export function pickedGroups(groups: GroupsByRole): { groupName: string; groupId?: string; role: string }[] {
  return Object.entries(groups).flatMap(([role, group]) =>
    group === undefined
      ? []
      : [{ groupName: group.name, role, ...(group.id === undefined ? {} : { groupId: group.id }) }],
  );
}
