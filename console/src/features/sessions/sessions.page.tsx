import { useInfiniteQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection, useConnection } from '../../api/connection.js';
import type { SessionsToEnd } from '../../api/end-sessions.queries.js';
import { countWords } from '../../api/membership-words.js';
import { itemsOf } from '../../api/pages.js';
import { personName } from '../../api/person-name.js';
import { useRefusal } from '../../api/session.js';
import { countOf } from '../../api/session-words.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { EndSessionsDialog, type ShownSession } from '../../ui/end-sessions-dialog.js';
import { HeldTable } from '../../ui/held-table.js';
import { onDemand } from '../../ui/on-demand.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { sessionColumns } from './session-columns.js';
import { SessionFilters } from './session-filters.js';
import { sessionsSearch, type SessionsSearch } from './sessions-search.js';
import { sessionsQuery } from './sessions.queries.js';
import styles from './sessions.module.css';

type Session = Schemas['SessionResponse'];

const route = getRouteApi('/sessions');

/** Beside the list, which is what one waits for: a field that searches is heavier than all the rest of the page. */
const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <div className={styles.picker} />,
);
const ApplicationPicker = onDemand(
  () => import('../../ui/application-picker.js').then((module) => module.ApplicationPicker),
  <div className={styles.picker} />,
);

/** Selected together at most: the address names each of them. */
const MOST_SELECTED = 200;

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/sessions')({ component: SessionsPage });

function SessionsPage(): JSX.Element {
  const { end, ...search } = sessionsSearch({ ...route.useSearch() });
  const connection = useChosenConnection();
  const navigate = useNavigate();
  const query = useInfiniteQuery(sessionsQuery(search, connection));
  const refusal = useRefusal('sessions:write');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const filter = (next: SessionsSearch): void => {
    setChosen(new Set());
    void navigate({ to: '/sessions', search: next, resetScroll: false });
  };
  const show = (about: string | undefined): void =>
    void navigate({
      to: '/sessions',
      search: { ...search, ...(about === undefined ? {} : { end: about }) },
      resetScroll: false,
    });
  const whole = useConnection();
  const ending = endingOf(end, query.data && itemsOf<Session>(query.data), { search, whole });
  const choose = (id: string, is: boolean): void => {
    const next = new Set(chosen);
    if (is) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const all = allOf(search);
  const total = query.data?.pages[0]?.total;
  const columns = sessionColumns({
    sorting: {
      now: search.sort ?? '-created',
      onChange: (sort) => filter(sessionsSearch({ ...search, sort })),
    },
    // The gateway sorts no more of them by what changes all the time.
    few: total?.capped !== true,
    chosen,
    onChoose: choose,
    onEnd: ({ id }) => show(id),
    refusal,
  });
  return (
    <>
      <PageHeader title="Sessions">
        Who is signed in, and where. A session that is ended here is refused everywhere within a second.
      </PageHeader>
      <SessionFilters search={search} onChange={filter}>
        <PersonPicker
          subject={search.subject}
          onChange={(subject) => filter(sessionsSearch({ ...search, subject }))}
        />
        <ApplicationPicker
          label="Used at"
          none="Any or no host"
          application={search.application ?? ''}
          onChange={(application) => filter(sessionsSearch({ ...search, application }))}
        />
      </SessionFilters>
      <QueryView query={query} label="sessions" permission="sessions:read" rows={8}>
        {(data) => {
          const sessions = itemsOf<Session>(data);
          if (sessions.length === 0)
            return <NoSessions filtered={Object.keys(search).some((name) => name !== 'sort')} />;
          const first = sessions.slice(0, MOST_SELECTED);
          const selected = sessions.filter(({ id }) => chosen.has(id));
          return (
            <>
              <div className={styles.selection}>
                <Button
                  refusal={refusal ?? (selected.length === 0 ? 'None is selected.' : undefined)}
                  onClick={() => show(selected.map(({ id }) => id).join('.'))}
                >
                  {selected.length === 0 ? 'End sessions' : `End ${countOf(selected.length)}`}
                </Button>
                <Button
                  look="quiet"
                  onClick={() =>
                    setChosen(new Set(selected.length < first.length ? first.map(({ id }) => id) : []))
                  }
                >
                  {selected.length < first.length
                    ? `Select the ${first.length === 1 ? 'one' : first.length} shown`
                    : 'Select none'}
                </Button>
                {selected.length > 0 && (
                  <AsCode
                    requests={() =>
                      selected.map(({ id }) => ({ method: 'DELETE', path: `/api/v1/sessions/${id}` }))
                    }
                  />
                )}
                {total && (
                  <span role="status">
                    {countWords(total)} {total.value === 1 ? 'session' : 'sessions'}
                  </span>
                )}
                {all === 'person' && (
                  <Button look="danger" refusal={refusal} onClick={() => show('all')}>
                    End all sessions of this person
                  </Button>
                )}
              </div>
              <HeldTable
                caption="Sessions"
                columns={columns}
                rows={sessions}
                query={query}
                view={JSON.stringify([search, connection])}
                what="sessions"
                counted={Boolean(total)}
                heading={1}
              />
              {/* For an incident, and out of the way of everybody else. */}
              {all === 'connection' && (
                <Button refusal={refusal} onClick={() => show('all')}>
                  End all of {whole}
                </Button>
              )}
            </>
          );
        }}
      </QueryView>
      {ending && (
        <EndSessionsDialog
          key={end}
          {...ending}
          onClose={() => show(undefined)}
          onEnded={() => setChosen(new Set())}
        />
      )}
    </>
  );
}

/** Sessions that somebody is about to end. */
interface Ending {
  readonly which: SessionsToEnd;
  readonly sessions: readonly ShownSession[];
  readonly of?: string;
}

/** What the address says is about to be ended, of what is listed; undefined = nothing that there is. */
function endingOf(
  end: string | undefined,
  listed: readonly Session[] | undefined,
  { search, whole }: { readonly search: SessionsSearch; readonly whole: string },
): Ending | undefined {
  const all = end === 'all' ? allOf(search) : undefined;
  if (all === 'connection') return { which: { connection: whole }, sessions: [], of: whole };
  if (end === undefined || !listed) return undefined;
  if (end === 'all') {
    const [first] = listed;
    return all && first
      ? { which: { subject: first.subject.id }, sessions: listed, of: personName(first.subject) }
      : undefined;
  }
  const ids = end.split('.');
  // Those that were chosen, whatever the list has come to hold meanwhile: it is asked again when they are others, and said
  // when they have ended.
  return { which: { session: ids.join(',') }, sessions: listed.filter(({ id }) => ids.includes(id)) };
}

/** Of what the list is everything: then all of it can be ended. */
function allOf({ subject, ...more }: SessionsSearch): 'person' | 'connection' | undefined {
  if (Object.entries(more).some(([name, filter]) => name !== 'sort' && filter !== undefined))
    return undefined;
  return subject === undefined ? 'connection' : 'person';
}

function NoSessions({ filtered }: { readonly filtered: boolean }): JSX.Element {
  return (
    <EmptyState title={filtered ? 'No session fits' : 'Nobody is signed in'}>
      Each browser in which somebody signs in through the gateway has a session, which appears here.
    </EmptyState>
  );
}
