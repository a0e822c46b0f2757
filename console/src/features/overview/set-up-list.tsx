import { Link } from '@tanstack/react-router';
import { CircleCheck, Circle } from 'lucide-react';
import type { JSX, ReactNode } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { Card } from '../../ui/card.js';
import styles from './overview.module.css';

type Checklist = NonNullable<Overview['checklist']>;
type Item = Checklist['items'][number]['item'];

/** What each step is, and the page on which it is taken; the one for the tile is taken at Okta. */
const STEPS: Readonly<Record<Item, { readonly words: string; readonly next: ReactNode }>> = {
  'first-sign-in': {
    words: 'Somebody signs in with Okta',
    next: <Link to="/connections">Look at the connections</Link>,
  },
  'first-mapping': { words: 'An Okta group gives a role', next: <Link to="/groups">Map a group</Link> },
  'first-decision': {
    words: 'An application asks for a decision',
    next: <Link to="/applications">Protect an application</Link>,
  },
  'tile-used': {
    words: 'Somebody comes from the tile on the Okta dashboard',
    next: <Link to="/connections">See how the tile is set up</Link>,
  },
  'api-access': {
    words: 'A connection may read groups by Okta’s API',
    next: <Link to="/connections">Add an API credential</Link>,
  },
  'second-admin': {
    words: 'A second person is an admin',
    next: <Link to="/people">See who has signed in</Link>,
  },
};

/** How far the set-up has come. Nobody ticks anything here: each step is ticked by what has happened. */
export function SetUpList({ checklist }: { readonly checklist: Checklist }): JSX.Element {
  const { done, of, items } = checklist;
  return (
    <Card
      title={`Set-up: ${done} of ${of}`}
      beside={<progress aria-label="Steps of the set-up that are done" max={of} value={done} />}
    >
      <ul className={styles.steps}>
        {items.map(({ item, done: ticked }) => (
          <li key={item} className={ticked ? styles.ticked : undefined}>
            {ticked ? (
              <CircleCheck size={20} aria-hidden className={styles.tick} />
            ) : (
              <Circle size={20} aria-hidden className={styles.open} />
            )}
            <span>
              <span className="visually-hidden">{ticked ? 'Done: ' : 'Still to do: '}</span>
              {STEPS[item].words} {!ticked && STEPS[item].next}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.small}>Each step ticks itself once it has happened.</p>
    </Card>
  );
}
