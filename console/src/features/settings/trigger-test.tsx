import type { JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import styles from './settings.module.css';
import { testWords } from './trigger-fields.js';
import { useTestTrigger } from './triggers.queries.js';

/** Sends a signed event that says it is a test, and shows what the receiver made of it. */
export function TriggerTest({ id }: { readonly id: string }): JSX.Element {
  const test = useTestTrigger();
  const refusal = useRefusal('event-triggers:write');
  return (
    <section aria-live="polite">
      <Button refusal={refusal} busy={test.isPending} onClick={() => test.mutate(id)}>
        {test.isPending ? 'Sending…' : 'Send a test event'}
      </Button>
      {test.error && <FormProblem problem={test.error} />}
      {test.data && (
        <Notice look={test.data.accepted ? 'good' : 'bad'}>
          <p>{testWords(test.data)}</p>
          {test.data.answer !== undefined && <pre className={styles.code}>{test.data.answer}</pre>}
        </Notice>
      )}
    </section>
  );
}
