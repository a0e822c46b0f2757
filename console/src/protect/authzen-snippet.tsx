import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { useMay, useSession } from '../api/session.js';
import { LinkButton } from '../ui/button.js';
import { authzenQuestion } from './app-snippets.js';
import { CodeSnippet } from './code-snippet.js';
import styles from './protect.module.css';
import { exampleGrantQuery } from './protect.queries.js';

/** What any application may ask about, as long as nothing is granted. */
const ANYTHING = { action: 'read', resourceType: 'document' };

/**
 * A question that an application may ask, about the person who reads it: of what its first grant allows, and of a thing
 * that is stored with it, as far as there are such.
 */
export function useAuthzenQuestion(application: string): {
  readonly text: string;
  /** Whether anything is granted; undefined while that is not known. */
  readonly granted: boolean | undefined;
} {
  const { sub: subject } = useSession();
  const example = useQuery({ ...exampleGrantQuery(application), enabled: useMay('applications:read') });
  const { grant, entity } = example.data ?? {};
  const { action, resourceType } = grant ?? ANYTHING;
  const resourceId = entity?.id ?? '1';
  return {
    text: authzenQuestion({ gateway: location.origin }, { subject, action, resourceType, resourceId }),
    granted: example.data && grant !== undefined,
  };
}

/** How an application asks by itself, with the way to what it needs for that. */
export function AuthzenSnippet({ application }: { readonly application: string }): JSX.Element {
  const { text, granted } = useAuthzenQuestion(application);
  const tab = (name: string, words: string, open?: string): JSX.Element => (
    <LinkButton to="/applications/$application" params={{ application }} search={{ tab: name, open }}>
      {words}
    </LinkButton>
  );
  return (
    <>
      <p>
        The application asks before it does something: may this person do this with that? The answer is{' '}
        <code>{'{"decision": true}'}</code> or <code>false</code>, with the reason. What is allowed is said by
        its grants, and it proves itself by a credential: <code>$TOKEN</code>.
      </p>
      {granted === false && <p>Nothing is granted yet: the answer is no, whatever is asked.</p>}
      <div className={styles.needs}>
        {granted === false
          ? tab('grants', 'Grant something', 'new-grant')
          : tab('grants', `Grants of ${application}`)}
        {tab('credentials', 'Make a credential', 'new-credential')}
      </div>
      <CodeSnippet name={`One question of ${application}, about you`} text={text} />
    </>
  );
}
