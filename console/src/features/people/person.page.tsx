import { useQuery } from '@tanstack/react-query';
import { createLazyRoute, getRouteApi } from '@tanstack/react-router';
import type { JSX } from 'react';
import { personQuery, type Person } from '../../api/people.queries.js';
import { personName } from '../../api/person-name.js';
import { asProblem } from '../../api/problem.js';
import type { Versioned } from '../../api/client.js';
import { Badge } from '../../ui/badge.js';
import { LinkButton } from '../../ui/button.js';
import { PageHeader } from '../../ui/page-header.js';
import { QueryView } from '../../ui/query-view.js';
import { EmptyState } from '../../ui/states.js';
import { TabLink, TabList } from '../../ui/tabs.js';
import { PersonAccess } from './person-access.js';
import { PersonActions } from './person-actions.js';
import { PersonMembership } from './person-membership.js';
import { PERSON_TABS, type PersonTab } from './person-search.js';
import { PersonSessions } from './person-sessions.js';
import { PersonTimeline } from './person-timeline.js';
import styles from './people.module.css';

const route = getRouteApi('/people/$personId');

/** The page's code, loaded when it is opened. */
export const page = createLazyRoute('/people/$personId')({ component: PersonPage });

const TAB_WORDS: Readonly<Record<PersonTab, string>> = {
  access: 'Access now',
  membership: 'Membership',
  sessions: 'Sessions',
  timeline: 'Timeline',
};

function PersonPage(): JSX.Element {
  const { personId } = route.useParams();
  const query = useQuery(personQuery(personId));
  const person = query.data?.body;
  return (
    <>
      <PageHeader title={person ? personName(person) : 'Person'}>
        What this person may do and by which of their groups, where they are signed in, and what they tried.
      </PageHeader>
      {query.isError && asProblem(query.error).status === 404 ? (
        <EmptyState title="No such person" action={<LinkButton to="/people">Find people</LinkButton>}>
          Nobody with this id has signed in here, or not through a connection that you may see.
        </EmptyState>
      ) : (
        <QueryView query={query} label="person" permission="subjects:read" rows={8}>
          {(read) => <PersonView read={read} />}
        </QueryView>
      )}
    </>
  );
}

function PersonView({ read }: { readonly read: Versioned<Person> }): JSX.Element {
  const { tab = 'access' } = route.useSearch();
  const { personId } = route.useParams();
  const person = read.body;
  return (
    <>
      <p className={styles.facts}>
        {person.status === 'disabled' && <Badge look="bad">disabled here</Badge>}
        {person.email !== null && <span>{person.email}</span>}
        {person.login !== null && person.login !== person.email && <span>{person.login}</span>}
        <span>
          Okta id <code>{person.sub}</code>
        </span>
        <span>Connection {person.connection}</span>
      </p>
      <PersonActions read={read} />
      <TabList label="Parts of this page">
        {PERSON_TABS.map((name) => (
          <TabLink
            key={name}
            to="/people/$personId"
            params={{ personId }}
            search={{ tab: name }}
            shown={name === tab}
            resetScroll={false}
          >
            {TAB_WORDS[name]}
          </TabLink>
        ))}
      </TabList>
      {tab === 'access' && <PersonAccess person={person} />}
      {tab === 'membership' && <PersonMembership person={person} />}
      {tab === 'sessions' && <PersonSessions person={person} />}
      {tab === 'timeline' && <PersonTimeline person={person} />}
    </>
  );
}
