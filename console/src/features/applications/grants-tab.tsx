import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { JSX } from 'react';
import { useRoleNames, useRoles } from '../../api/role-names.js';
import { useRefusal } from '../../api/session.js';
import { useKept } from '../../merge/use-kept.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { isGateway } from './application-tabs.js';
import type { Application } from './applications.queries.js';
import styles from './applications.module.css';
import { grantFieldsOf, permissionOf, sortedGrants } from './grant-fields.js';
import { GrantTable } from './grant-table.js';
import { grantsQuery, type Grant } from './grants.queries.js';

const route = getRouteApi('/applications/$application');

const GrantDialog = dialogOnDemand(() => import('./grant-dialog.js').then((module) => module.GrantDialog));
const RemoveGrantDialog = dialogOnDemand(() =>
  import('./remove-grant-dialog.js').then((module) => module.RemoveGrantDialog),
);

/** Which role may do what to which kind of thing, and under which condition. */
export function GrantsTab({ application }: { readonly application: Application }): JSX.Element {
  const { slug } = application;
  const { open, permission, role } = route.useSearch();
  const navigate = useNavigate();
  const grants = useQuery(grantsQuery(slug));
  const of = (name: string): Grant | undefined =>
    grants.data?.body.find(({ id }) => open === `${name}-${id}`);
  const found = of('grant');
  const edited = useKept(found, open);
  const removed = useKept(of('remove'), open);
  const roles = useRoles();
  const roleName = useRoleNames();
  const refusal = useRefusal('applications:write');
  const show = (dialog: string | undefined, granted?: string): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      // What a link filled the dialog with is for that one time.
      search: (before) => ({ ...before, open: dialog, permission: granted, role: undefined }),
      resetScroll: false,
    });
  const newButton = (
    <Button look="primary" refusal={refusal} onClick={() => show('new-grant')}>
      <Plus size={16} aria-hidden />
      New grant
    </Button>
  );
  const nameOf = (role: string): string => (role === '*' ? 'Anybody' : roleName(role));
  return (
    <QueryView query={grants} label="grants" permission="applications:read" rows={5}>
      {({ body, etag }) => {
        const rows = sortedGrants(body, (role) => roles.findIndex(({ key }) => key === role));
        return (
          <>
            {rows.length === 0 ? (
              <EmptyState title="No grant yet" action={newButton}>
                Grants say what roles may do, for applications that ask by themselves and for rules that name
                a permission.
              </EmptyState>
            ) : (
              <>
                <div className={styles.bar}>
                  <p>What no grant allows is denied.</p>
                  {newButton}
                  <AsCode
                    requests={() => [{ path: `/api/v1/applications/${slug}/grants`, query: { limit: 200 } }]}
                  />
                </div>
                <GrantTable
                  grants={rows}
                  nameOf={nameOf}
                  refusal={refusal}
                  conditions={!isGateway(application)}
                  onEdit={({ id }) => show(`grant-${id}`)}
                  onRemove={({ id }) => show(`remove-${id}`)}
                  onAdd={(line) => show('new-grant', permissionOf(line))}
                />
              </>
            )}
            {(open === 'new-grant' || edited) && (
              <GrantDialog
                key={open}
                application={slug}
                grants={rows}
                etag={etag}
                grant={edited}
                gone={edited !== found}
                conditions={!isGateway(application)}
                begin={grantFieldsOf({ permission, role })}
                nameOf={nameOf}
                onClose={() => show(undefined)}
              />
            )}
            {removed && refusal === undefined && (
              <RemoveGrantDialog
                application={slug}
                grant={removed}
                etag={etag}
                roleName={nameOf(removed.role)}
                onClose={() => show(undefined)}
              />
            )}
          </>
        );
      }}
    </QueryView>
  );
}
