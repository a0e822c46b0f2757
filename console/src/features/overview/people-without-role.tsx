import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { grouped } from '../../ui/number-words.js';
import { peopleWords } from './statistics-words.js';

/** How many people have signed in and hold no role, and the way to them. */
export function PeopleWithoutRole(props: {
  readonly counted: NonNullable<NonNullable<Overview['statistics']>['peopleWithoutRole']>;
}): JSX.Element {
  const { people, of, estimated } = props.counted;
  if (people === null || of === null) return <p>People without a role are being counted.</p>;
  if (people === 0) return <p>Everybody who has signed in holds a role.</p>;
  return (
    <p>
      <Link to="/people" search={{ noRole: 'true', disabled: 'false' }}>
        {estimated ? 'About ' : ''}
        {peopleWords(people)}
      </Link>{' '}
      of {grouped(of)} {people === 1 ? 'holds' : 'hold'} no role.
    </p>
  );
}
