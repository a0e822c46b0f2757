import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { asProblem } from '../../api/problem.js';
import { Card } from '../../ui/card.js';
import { FactList, type Fact } from '../../ui/fact-list.js';
import { ErrorState, Skeleton } from '../../ui/states.js';
import { aboutQuery, licencesQuery } from './about.queries.js';
import styles from './settings.module.css';

declare const ROLEGATE_VERSION: string;

/** What this is, and what it is made of. */
export function AboutTab(): JSX.Element {
  const licences = useQuery(licencesQuery);
  const about = useQuery({ ...aboutQuery, retry: false });
  return (
    <>
      <Card title="Rolegate">
        <FactList
          facts={[
            { label: 'Version of the console', value: ROLEGATE_VERSION },
            ...versions(about.data),
            { label: 'Licence', value: 'Apache-2.0' },
            { label: 'API', value: <a href="/api/docs">Documentation of the API</a> },
          ]}
        />
        {about.error && (
          <ErrorState
            title="The gateway’s version could not be read"
            problem={asProblem(about.error)}
            onRetry={() => void about.refetch()}
          />
        )}
      </Card>
      <Card title="What the console is made of">
        <p>Each of these packages is part of what your browser loads, under its own licence.</p>
        {licences.isPending && <Skeleton label="licences" rows={10} />}
        {licences.error && (
          <ErrorState
            title="The licences could not be read"
            problem={asProblem(licences.error)}
            onRetry={() => void licences.refetch()}
          />
        )}
        <ul className={styles.changes}>
          {licences.data?.map(({ name, version, licence, text }) => (
            <li key={`${name} ${version}`}>
              <details>
                <summary>
                  {name} {version} · {licence}
                </summary>
                <pre className={styles.code}>{text === '' ? `${name} comes under ${licence}.` : text}</pre>
              </details>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

/** Each has its place before it is known, so that nothing moves. */
function versions(about: Schemas['AboutResponse'] | undefined): Fact[] {
  return [
    { label: 'Version of the gateway', value: about?.gateway ?? '–' },
    { label: 'Node.js', value: about?.node ?? '–' },
    { label: 'PostgreSQL', value: about?.postgres ?? '–' },
    { label: 'Schema of the database', value: about?.schema ?? '–' },
  ];
}
