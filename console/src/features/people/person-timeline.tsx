import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { itemsOf } from '../../api/pages.js';
import type { Person } from '../../api/people.queries.js';
import { useRoleNames } from '../../api/role-names.js';
import { Badge } from '../../ui/badge.js';
import { LoadMore } from '../../ui/load-more.js';
import { QueryView } from '../../ui/query-view.js';
import { RelativeTime } from '../../ui/relative-time.js';
import { EmptyState } from '../../ui/states.js';
import { timelineQuery } from './people.queries.js';
import { happeningOf } from './person-words.js';
import styles from './people.module.css';

/** Sign-ins, denials, changes of groups and roles of a person in one list, the newest first. */
export function PersonTimeline({ person }: { readonly person: Person }): JSX.Element {
  const query = useInfiniteQuery(timelineQuery(person.id));
  const nameOf = useRoleNames();
  return (
    <QueryView query={query} label="timeline" permission="subjects:read" rows={8}>
      {(data) => {
        const entries = itemsOf<Schemas['TimelineEntryResponse']>(data);
        const knownSince = data.pages[0]?.knownSince;
        if (entries.length === 0)
          return <EmptyState title="Nothing has happened">Sign-ins and changes appear here.</EmptyState>;
        return (
          <>
            {knownSince !== undefined && (
              <p className={styles.small}>
                The history is known since <RelativeTime at={knownSince} />. Denials are kept for 7 days.
              </p>
            )}
            <ol className={styles.list} aria-label="Timeline, the newest first">
              {entries.map((entry, index) => {
                const { look, kind, words, requestId } = happeningOf(entry, nameOf);
                return (
                  <li key={index} className={styles.moment}>
                    <span className={styles.small}>
                      {entry.from === null ? 'before that' : <RelativeTime at={entry.from} />}
                    </span>
                    <span className={styles.line}>
                      <Badge look={look}>{kind}</Badge> <span>{words}</span>
                      {entry.to !== null && entry.to !== entry.from && (
                        <span className={styles.small}>
                          until <RelativeTime at={entry.to} />
                        </span>
                      )}
                      {requestId !== undefined && (
                        <Link to="/explain" search={{ at: requestId }}>
                          Explain
                        </Link>
                      )}
                    </span>
                  </li>
                );
              })}
            </ol>
            <LoadMore query={query} shown={entries.length} what="entries" />
          </>
        );
      }}
    </QueryView>
  );
}
