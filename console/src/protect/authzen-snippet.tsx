import type { JSX } from 'react';
import { authzenQuestion } from './app-snippets.js';
import { CodeSnippet } from './code-snippet.js';

/** How an application asks by itself. */
export function AuthzenSnippet(): JSX.Element {
  return (
    <>
      <p>
        The application asks before it does something: may this person do this with that? The answer is{' '}
        <code>{'{"decision": true}'}</code> or <code>false</code>, with the reason. <code>$TOKEN</code> is a
        credential of the application; what is allowed is said by its grants.
      </p>
      <CodeSnippet name="One question" text={authzenQuestion({ gateway: location.origin })} />
    </>
  );
}
