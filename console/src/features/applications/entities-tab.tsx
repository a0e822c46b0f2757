import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { useKept } from '../../merge/use-kept.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { Table, type Column } from '../../ui/table.js';
import type { Application } from './applications.queries.js';
import styles from './applications.module.css';
import { entitiesQuery, type Entity } from './entities.queries.js';
import { entityRules } from './entity-set.js';

const route = getRouteApi('/applications/$application');

const EntityDialog = dialogOnDemand(() => import('./entity-dialog.js').then((module) => module.EntityDialog));

/** What an application has stored for its conditions. Mostly the application itself writes it. */
export function EntitiesTab({ application }: { readonly application: Application }): JSX.Element {
  const { slug } = application;
  const { open, type } = route.useSearch();
  const navigate = useNavigate();
  const entities = useInfiniteQuery(entitiesQuery(slug, type));
  const refusal = useRefusal('applications:write');
  const items = entities.data?.pages.flatMap(({ body }) => body.items) ?? [];
  const found = items.find((entity) => open === `entity-${entityRules.keyOf(entity)}`);
  const edited = useKept(found, open);
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: slug },
      search: (before) => ({ ...before, open: dialog }),
      resetScroll: false,
    });
  const newButton = (
    <Button look="primary" refusal={refusal} onClick={() => show('new-entity')}>
      <Plus size={16} aria-hidden />
      New entity
    </Button>
  );
  const columns: readonly Column<Entity>[] = [
    { label: 'Id', cell: ({ id }) => id },
    { label: 'Type', cell: (entity) => <code>{entity.type}</code> },
    { label: 'Properties', cell: ({ properties }) => <code>{JSON.stringify(properties)}</code> },
    {
      label: 'Actions',
      bare: true,
      cell: (entity) => (
        <Button
          look="quiet"
          aria-label={`Edit ${entity.type} ${entity.id}`}
          onClick={() => show(`entity-${entityRules.keyOf(entity)}`)}
        >
          Edit
        </Button>
      ),
    },
  ];
  return (
    <QueryView query={entities} label="entities" permission="applications:read" rows={5}>
      {() => (
        <>
          {items.length === 0 ? (
            <EmptyState title="No entity yet" action={newButton}>
              An entity is a thing of the application, with properties that conditions look at: who owns it,
              who may read it. The application writes them with its credential.
            </EmptyState>
          ) : (
            <>
              <div className={styles.bar}>
                <p>The application replaces all of them when it writes; what is edited here is then gone.</p>
                {newButton}
                <AsCode
                  requests={() => [
                    { path: `/api/v1/applications/${slug}/entities`, query: { limit: 50, type } },
                  ]}
                />
              </div>
              <Table
                caption="Entities by type and id"
                columns={columns}
                rows={items}
                keyOf={entityRules.keyOf}
              />
              <LoadMore query={entities} shown={items.length} what="entities" />
            </>
          )}
          {(open === 'new-entity' || edited) && (
            <EntityDialog
              key={open}
              application={slug}
              entity={edited}
              gone={edited !== found}
              onClose={() => show(undefined)}
            />
          )}
        </>
      )}
    </QueryView>
  );
}
