import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState, type JSX } from 'react';
import { useConnection } from '../../api/connection.js';
import { asProblem } from '../../api/problem.js';
import { AsCode } from '../../ui/as-code.js';
import { onDemand } from '../../ui/on-demand.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { ExplainForm } from './explain-form.js';
import { toBody } from './explain-question.js';
import { explainSearch, type ExplainSearch } from './explain-search.js';
import { explainQuery, heldThenQuery } from './explain.queries.js';
import { Explained } from './explanation.js';
import { RequestForm } from './request-form.js';
import styles from './explain.module.css';

const MomentForm = onDemand(() => import('./held-then.js').then((module) => module.MomentForm));
const HeldThen = onDemand(() => import('./held-then.js').then((module) => module.HeldThen));

const route = getRouteApi('/explain');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/explain')({ component: ExplainPage });

function ExplainPage(): JSX.Element {
  // What is asked, whatever dialog its answer has open.
  const search = explainSearch({ ...route.useSearch(), join: undefined });
  const connection = useConnection();
  const navigate = useNavigate();
  const body = toBody(search, connection);
  const [momentOpen, setMomentOpen] = useState(false);
  const query = useQuery(explainQuery(body));
  const { subject, time } = search;
  const then = useQuery({
    ...heldThenQuery(subject ?? '', time ?? ''),
    enabled: subject !== undefined && time !== undefined,
  });
  // Whom and what it is about the answer says: the fields of the questions need not ask.
  const about =
    query.isLoading || then.isLoading ? null : (query.data ?? { subject: then.data?.items[0]?.subject });
  const ask = (next: ExplainSearch): void =>
    void navigate({ to: '/explain', search: next, resetScroll: false });
  const unknown = search.at !== undefined && query.isError && asProblem(query.error).status === 404;
  return (
    <>
      <PageHeader
        title="Explain"
        actions={
          body === undefined ? undefined : (
            <AsCode requests={() => [{ method: 'POST', path: '/api/v1/explain', body }]} />
          )
        }
      >
        Why somebody may or may not do something. The address of an answer can go into a ticket.
      </PageHeader>
      <div className={styles.questions}>
        <details open={search.at === undefined && search.time === undefined}>
          <summary>Now</summary>
          <ExplainForm search={search} about={about} onAsk={ask} />
        </details>
        <details open={search.at !== undefined}>
          <summary>As it was: by request id</summary>
          <RequestForm at={search.at} onAsk={(at) => ask({ at })} />
        </details>
        <details
          open={search.time !== undefined || momentOpen}
          onToggle={({ currentTarget }) => setMomentOpen(currentTarget.open)}
        >
          <summary>As it was: at a time</summary>
          {(search.time !== undefined || momentOpen) && (
            <MomentForm
              subject={subject}
              time={time}
              about={about && (about.subject ?? undefined)}
              onAsk={ask}
            />
          )}
        </details>
      </div>
      {/* Here before there is an answer: a screen reader hears only what changes in it. */}
      <p className="visually-hidden" role="status">
        {body !== undefined && query.data?.summary}
      </p>
      {subject !== undefined && time !== undefined && <HeldThen subject={subject} time={time} />}
      {unknown ? (
        <UnknownRequest at={search.at ?? ''} />
      ) : (
        body !== undefined && (
          <QueryView query={query} label="explanation" permission="explain:read" rows={7}>
            {(explanation) => <Explained explanation={explanation} />}
          </QueryView>
        )
      )}
    </>
  );
}

function UnknownRequest({ at }: { readonly at: string }): JSX.Element {
  return (
    <EmptyState
      title="No decision is kept for this request id"
      action={<Link to="/activity">Open Activity</Link>}
    >
      Nothing was decided under <code>{at}</code>, or it is no longer kept: denials stay for 7 days, of each
      application the last 1,000 about people and the last 1,000 about nobody; of what was allowed, a sample.
      A new one appears within seconds. Decisions about people of other connections are not shown. With the
      person and the address, the question can be asked above as of now.
    </EmptyState>
  );
}
