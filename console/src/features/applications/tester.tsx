import { useMutation } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useChosenConnection, useConnection } from '../../api/connection.js';
import { asProblem, type ApiProblem } from '../../api/problem.js';
import { useMay } from '../../api/session.js';
import { GroupNames } from '../../connect/group-names.js';
import { Button } from '../../ui/button.js';
import { Select, TextArea } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { onDemand } from '../../ui/on-demand.js';
import { linesOf } from '../../connect/lines.js';
import type { Application } from './applications.queries.js';
import { addressOf, parsePasted } from './curl-line.js';
import type { Rule } from './rule-matcher.js';
import { explainRequest } from './rules.queries.js';
import styles from './rules.module.css';
import { SaveAsCheck } from './save-as-check.js';
import { METHODS } from './checked-question.js';
import { TesterAnswer } from './tester-answer.js';
import { askedOf, questionOf, type TesterQuestion } from './tester-question.js';
import type { TesterResult } from './tester-result.js';

const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <p>Loading the search…</p>,
);

/** Asks the gateway what it would decide with the rules as they are on the page. It takes nothing but method and address. */
export function Tester(props: {
  readonly application: Application;
  /** The draft. */
  readonly accessRules: Rule[];
  readonly savable: boolean;
  /** What the address of the page says was asked. */
  readonly asked: TesterQuestion;
  /** Puts a question into the address. */
  readonly onAsk: (question: TesterQuestion) => void;
  /** Tells which of the draft's rules decides: its place among them. */
  readonly onRule: (index: number | undefined) => void;
}): JSX.Element {
  const { application, accessRules, savable, asked, onAsk, onRule } = props;
  const begin = askedOf(asked);
  const [pasted, setPasted] = useState(begin.address);
  const [method, setMethod] = useState(begin.method);
  const [as, setAs] = useState<'groups' | 'person'>(asked.asPerson === undefined ? 'groups' : 'person');
  const [groups, setGroups] = useState(asked.asGroups ?? '');
  const [subject, setSubject] = useState(asked.asPerson);
  const chosen = useChosenConnection();
  const own = useConnection();
  const mayExplain = useMay('explain:read');
  const request = parsePasted(pasted);
  const url = request && addressOf(request, application.hosts);
  const ask = useMutation<TesterResult, ApiProblem, Schemas['ExplainDto']>({
    mutationFn: async (question) => ({ question, answer: await explainRequest(question) }),
  });
  const who =
    as === 'groups'
      ? { groups: linesOf(groups), ...(chosen && { connection: chosen }) }
      : { subject: { id: subject ?? '' } };
  const question =
    url === undefined ? undefined : { ...who, request: { method, url }, draft: { accessRules } };
  const outdated = ask.data !== undefined && JSON.stringify(ask.data.question) !== JSON.stringify(question);
  const decides = outdated ? undefined : ask.data?.answer.request?.rule?.index;
  const mark = useEffectEvent(onRule);
  useEffect(() => mark(decides), [decides]);
  const put = (): void => {
    if (question) ask.mutate(question);
  };
  const refusal = !mayExplain
    ? 'Needs the permission explain:read.'
    : !savable
      ? 'A rule of the draft can’t be judged as it is.'
      : url === undefined
        ? pasted.trim() === ''
          ? undefined
          : 'That is no address.'
        : undefined;
  const again = useEffectEvent(() => {
    if (begin.address !== '' && refusal === undefined && (as === 'groups' || subject !== undefined)) put();
  });
  // A link to a question shows its answer.
  useEffect(() => again(), []);
  const paste = (text: string): void => {
    const read = parsePasted(text);
    // What was dropped doesn't even stay on the page.
    setPasted(read !== undefined && read.dropped.length > 0 ? read.url : text);
    if (read?.method !== undefined) setMethod(read.method);
    setDropped(read?.dropped ?? []);
  };
  const [dropped, setDropped] = useState<readonly string[]>([]);
  return (
    <section className={styles.tester} aria-labelledby="tester">
      <h2 id="tester">Try it on this draft</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (url === undefined || refusal !== undefined) return;
          onAsk(questionOf({ method, url, as, groups, subject }));
          put();
        }}
      >
        <TextArea
          label="Address, or a line of curl"
          rows={2}
          placeholder="/admin/users"
          value={pasted}
          description={
            dropped.length === 0 ? undefined : `Not taken over, and sent nowhere: ${dropped.join(', ')}.`
          }
          onChange={(event) => paste(event.target.value)}
        />
        <Select label="Method" value={method} onChange={(event) => setMethod(event.target.value)}>
          {[...new Set([...METHODS, method])].map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
        <Select label="Who" value={as} onChange={(event) => setAs(event.target.value as 'groups' | 'person')}>
          <option value="groups">Somebody with groups …</option>
          <option value="person">A person</option>
        </Select>
        {as === 'groups' ? (
          <GroupNames
            connection={own}
            description="None: somebody without groups."
            value={groups}
            onChange={setGroups}
          />
        ) : (
          <PersonPicker subject={subject} onChange={setSubject} />
        )}
        <Button
          type="submit"
          look="primary"
          busy={ask.isPending}
          refusal={
            refusal ??
            (as === 'person' && subject === undefined && url !== undefined ? 'Choose a person.' : undefined)
          }
        >
          Try it
        </Button>
      </form>
      {ask.error && <FormProblem problem={asProblem(ask.error)} />}
      <div role="status">
        {ask.data && <TesterAnswer result={ask.data} application={application} outdated={outdated} />}
      </div>
      {ask.data && !outdated && <SaveAsCheck application={application.slug} result={ask.data} />}
    </section>
  );
}
