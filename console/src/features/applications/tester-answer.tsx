import type { JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import { reasonWords } from '../../protect/decision-words.js';
import { appHeaders } from './app-headers.js';
import type { Application } from './applications.queries.js';
import { groupVerdicts } from './group-verdicts.js';
import type { TesterResult } from './tester-result.js';
import styles from './rules.module.css';

/** The gateway's answer: a big word, why, by which rule, and with which headers the application would be asked. */
export function TesterAnswer(props: {
  readonly result: TesterResult;
  readonly application: Application;
  /** Whether something else stands on the page by now. */
  readonly outdated: boolean;
}): JSX.Element {
  const nameOf = useRoleNames();
  const { question, answer } = props.result;
  const { verdict, request, application } = answer;
  const elsewhere = application !== props.application.slug;
  return (
    <div className={styles.answer} data-allowed={verdict.allowed}>
      {props.outdated && (
        <p>
          <strong>Outdated:</strong> the draft or the question has changed since. Try it again.
        </p>
      )}
      <p className={styles.word}>{verdict.allowed ? '✔ Allowed' : '✗ Denied'}</p>
      <p>
        <code>{verdict.reason}</code>: {reasonWords(verdict.reason)}.
        {verdict.unenforced !== undefined &&
          ` It is only watched: enforced, it would be denied, ${reasonWords(verdict.unenforced)}.`}
      </p>
      <p>
        {question.request?.method} <code>{request?.path ?? question.request?.url}</code>
        {request?.rule ? (
          <>
            {' '}
            by the rule <code>{request.rule.path}</code>.
          </>
        ) : (
          '. No rule decides: anything else is denied.'
        )}
      </p>
      {groupVerdicts(question.groups ?? [], answer, nameOf).map((words) => (
        <p key={words}>{words}.</p>
      ))}
      {elsewhere && (
        <p>
          {application === null
            ? 'No application has this host.'
            : `This host belongs to the application ${application}: the draft does not concern it.`}
        </p>
      )}
      {verdict.allowed && (
        <details>
          <summary>Headers that the application gets</summary>
          <dl className={styles.headers}>
            {appHeaders(answer).map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value === '' ? '(empty)' : value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
