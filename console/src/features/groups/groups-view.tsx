import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef, type JSX } from 'react';
import type { Versioned } from '../../api/client.js';
import { useChosenConnection } from '../../api/connection.js';
import { connectionsQuery } from '../../api/connections.js';
import { useMay, useRefusal } from '../../api/session.js';
import { agoWords } from '../../merge/change-words.js';
import { ShownCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { classes } from '../../ui/classes.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { TextField } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { LiveRegion } from '../../ui/live-region.js';
import { Notice } from '../../ui/notice.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { asRequest, asYaml } from './as-code.js';
import { boardOf } from './board-model.js';
import { Board } from './board.js';
import { ChangeBar } from './change-bar.js';
import type { OktaSource } from './group-card.js';
import type { GroupsSearch } from './groups-search.js';
import { savedSetOf, type GroupRoles } from './groups.queries.js';
import styles from './groups.module.css';
import { withoutMapping } from './group-words.js';
import { InForce } from './in-force.js';
import { MappingConflicts } from './mapping-conflicts.js';
import { changesOf, without } from './mapping-set.js';
import { UnmappedGroups } from './unmapped-groups.js';
import { useMappingDraft } from './use-mapping-draft.js';
import { useSaving } from './use-saving.js';

/** Each is loaded when it is opened. */
const MapDialog = dialogOnDemand(() => import('./map-dialog.js').then((module) => module.MapDialog));
const ReviewDialog = dialogOnDemand(() => import('./review-dialog.js').then((module) => module.ReviewDialog));
const GroupDialog = dialogOnDemand(() => import('./group-dialog.js').then((module) => module.GroupDialog));

/** From this many roles on they can be searched. */
const MANY_ROLES = 8;

const REFUSED = 'groups-refused';

function useOkta({ oktaApi, connection, askedOkta }: GroupRoles): OktaSource {
  const may = useMay('okta-groups:read');
  if (!oktaApi) return { refusal: 'there is no API access' };
  return may
    ? { connection, failed: askedOkta?.problem !== undefined }
    : { refusal: 'that needs okta-groups:read' };
}

/** How old it is what the cards say of Okta, and why it is no newer. */
function AskedOkta({ answeredAt, problem }: NonNullable<GroupRoles['askedOkta']>): JSX.Element {
  return (
    <>
      {problem !== undefined && `Okta does not answer (${problem}). `}
      {answeredAt !== undefined && (
        <>
          Members in Okta as of <RelativeTime at={answeredAt} />.
        </>
      )}
    </>
  );
}

/** The name of a connection that is shown though nobody has chosen it; undefined where there is no other. */
function useOneOfSeveral(connection: string): string | undefined {
  const chosen = useChosenConnection();
  const { data } = useQuery({ ...connectionsQuery, enabled: useMay('connections:read') });
  if (chosen !== undefined || (data?.items.length ?? 0) < 2) return undefined;
  return data?.items.find(({ slug }) => slug === connection)?.name;
}

/** The mappings of one connection, with the changes that are made of them. */
export function GroupsView(props: {
  readonly read: Versioned<GroupRoles>;
  readonly search: GroupsSearch;
}): JSX.Element {
  const { read, search } = props;
  const view = read.body;
  const { connection } = view;
  const navigate = useNavigate();
  const refusal = useRefusal('group-mappings:write');
  const refusedBy = refusal === undefined ? undefined : REFUSED;
  const okta = useOkta(view);
  const several = useOneOfSeveral(connection);
  const review = useRef<HTMLButtonElement>(null);
  /** Set when a dialog closes because a conflict has to be looked at, which takes the focus. */
  const asking = useRef(false);
  const current = useMemo(() => savedSetOf(read), [read]);
  const edited = useMappingDraft(connection, current);
  const show = (open?: GroupsSearch): void =>
    void navigate({
      to: '/groups',
      search: (all) => ({ ...all, role: undefined, group: undefined, open: undefined, ...open }),
      resetScroll: false,
    });
  const saving = useSaving(connection, current, edited, {
    onSaved: () => show(),
    onMeeting: (conflicting) => {
      asking.current = conflicting;
      show();
    },
  });

  const { rows, base, conflicts } = edited;
  const nameOf = (key: string): string => view.roles.find((role) => role.key === key)?.name ?? key;
  const board = useMemo(() => boardOf(view, base.rows, rows, search.q), [view, base, rows, search.q]);
  const changes = changesOf(base.rows, rows).length;
  const defaultName = view.defaultRole === null ? undefined : nameOf(view.defaultRole);
  return (
    <>
      {refusal !== undefined && (
        <Notice>
          <p id={REFUSED}>{refusal} You can look at everything here.</p>
        </Notice>
      )}
      <div className={styles.sticky}>
        <ChangeBar
          changes={changes}
          refusal={refusal ?? (conflicts.length > 0 ? 'Choose below first.' : undefined)}
          review={review}
          onReview={() => {
            asking.current = false;
            show({ open: 'review' });
          }}
          onDiscard={() => {
            edited.discard();
            review.current?.focus();
          }}
        />
        {saving.last && (saving.undo ?? saving.last.atMs > 0) && (
          <InForce
            key={saving.last.atMs}
            what={edited.changed || saving.last.atMs < 0 ? `${saving.last.what} before` : saving.last.what}
            savedAtMs={saving.last.atMs}
            undoing={saving.busy}
            onUndo={
              saving.undo &&
              (() => {
                review.current?.focus();
                saving.undo?.();
              })
            }
          />
        )}
        {edited.outdated && !saving.busy && (
          <div className={styles.saved} role="group" aria-label="Changes of others">
            <LiveRegion>
              {edited.change?.who ?? 'Somebody'} saved a change to this page
              {edited.change && ` ${agoWords(edited.change.at, Date.now())}`}.
            </LiveRegion>
            <Button
              look="quiet"
              onClick={() => {
                review.current?.focus();
                edited.putTogether();
              }}
            >
              Show
            </Button>
          </div>
        )}
      </div>
      {saving.problem && search.open !== 'review' && <FormProblem problem={saving.problem} />}
      {conflicts.length > 0 && (
        <MappingConflicts
          conflicts={conflicts}
          who={edited.change?.who}
          nameOf={nameOf}
          onChoose={(conflict, keep) => {
            if (conflicts.length === 1) review.current?.focus();
            edited.choose(conflict, keep);
          }}
        />
      )}
      {rows.length === 0 && base.rows.length === 0 ? (
        <EmptyState
          title={
            defaultName === undefined
              ? 'No group gives a role yet: everybody is refused'
              : `No group gives a role yet: everybody gets ${defaultName}, the default role`
          }
          action={
            <Button look="primary" refusal={refusal} autoFocus onClick={() => show({ open: 'map' })}>
              Map the first group
            </Button>
          }
        >
          A mapping gives the members of one Okta group one role. Begin with the group of your admins.
        </EmptyState>
      ) : (
        <p className={classes(styles.small, styles.general)}>
          {several && `These are the groups of the connection ${several}. `}
          {withoutMapping(defaultName)} <AskedOkta {...view.askedOkta} />
        </p>
      )}
      {view.roles.length > MANY_ROLES && (
        <div className={styles.filter}>
          <TextField
            label="Find a group or role"
            type="search"
            value={search.q ?? ''}
            onChange={({ target }) =>
              void navigate({
                to: '/groups',
                search: (all) => ({ ...all, q: target.value === '' ? undefined : target.value }),
                replace: true,
                resetScroll: false,
              })
            }
          />
        </div>
      )}
      <Board
        board={board}
        refusedBy={refusedBy}
        okta={okta}
        onChoose={(role) => show({ open: 'map', role })}
        onRemove={(role) => edited.edit(without(rows, role))}
        onOpenGroup={(group) => show({ open: 'group', group })}
      />
      <UnmappedGroups
        view={view}
        rows={rows}
        nameOf={nameOf}
        refusedBy={refusedBy}
        onMap={(group) => show({ open: 'map', group })}
      />
      {search.open === 'map' && (
        <MapDialog
          view={view}
          rows={rows}
          role={search.role}
          group={search.group}
          nameOf={nameOf}
          onChange={edited.edit}
          onClose={show}
        />
      )}
      {search.open === 'review' && edited.changed && conflicts.length === 0 && (
        <ReviewDialog
          connection={connection}
          edited={edited}
          nameOf={nameOf}
          refusal={refusal}
          busy={saving.busy}
          problem={saving.problem}
          givesFocusBack={() => !asking.current}
          onSave={saving.save}
          onClose={() => {
            saving.forgetProblem();
            show();
          }}
        />
      )}
      <ShownCode
        requests={() => [asRequest(connection, rows, base.etag)]}
        yaml={() => asYaml(connection, rows)}
      />
      {search.open === 'group' && search.group !== undefined && (
        <GroupDialog
          view={view}
          name={search.group}
          group={board.groups.find((group) => group?.name === search.group)}
          nameOf={nameOf}
          onClose={show}
        />
      )}
    </>
  );
}
