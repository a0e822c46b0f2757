import { useQuery } from '@tanstack/react-query';
import { Component, useState, type JSX, type ReactNode } from 'react';
import { asProblem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { onDemand } from '../../ui/on-demand.js';
import { ConditionSample } from './condition-sample.js';
import { sampleFault, startSample, toSample } from './condition-samples.js';
import { conditionQuery } from './condition.queries.js';
import styles from './condition.module.css';
import { usePaused } from './use-paused.js';

/** How long typing rests before the gateway is asked, in milliseconds. */
const PAUSE_MS = 200;

const ConditionLines = onDemand(
  () => import('./condition-lines.js').then((module) => module.ConditionLines),
  <div className={styles.waiting} aria-busy="true" />,
);
const CodeEditor = onDemand(
  () => import('./editor.js').then((module) => module.CodeEditor),
  <div className={styles.waiting} aria-busy="true" />,
);

/**
 * A condition in CEL: judged by the gateway's own parser while it is typed, and tried on a sample. A plain text field is
 * always offered, and taken when the editor can't be loaded.
 */
export function ConditionField(props: {
  /** Slug of the application, whose entities are offered for completion. */
  readonly application: string;
  readonly value: string;
  /** Type of the resource that it will be tried on. */
  readonly resourceType: string;
  readonly onChange: (condition: string) => void;
}): JSX.Element {
  const { application, value, resourceType, onChange } = props;
  const [way, setWay] = useState<'editor' | 'plain' | 'form'>('editor');
  const plain = way === 'plain';
  const [trying, setTrying] = useState(false);
  const [sample, setSample] = useState(() => startSample(resourceType));
  const asked = usePaused(value, PAUSE_MS);
  const askedSample = usePaused(sample, PAUSE_MS);
  const empty = asked.trim() === '';
  const check = useQuery({
    ...conditionQuery(
      application,
      empty ? 'true' : asked,
      trying && sampleFault(askedSample) === undefined ? toSample(askedSample) : undefined,
    ),
  });
  // While something else is typed than what was asked about, its errors may stand in the wrong place.
  const current = asked === value && !check.isPlaceholderData;
  const errors = current && !empty ? (check.data?.errors ?? []) : NONE;
  const [first] = errors;
  const text = (
    <TextArea
      label="Condition"
      optional
      rows={3}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={first && `It ${first.detail} (character ${first.offset + 1})`}
    />
  );
  return (
    <div className={styles.field} data-trying={trying || undefined}>
      <div>
        {plain && text}
        {way === 'form' && (
          <>
            <span className={styles.label}>
              Condition <span className={styles.optional}>(optional)</span>
            </span>
            <ConditionLines value={value} names={check.data?.identifiers ?? NO_NAMES} onChange={onChange} />
            <p className={styles.fault} role="status">
              {first && `✗ It ${first.detail} (character ${first.offset + 1})`}
            </p>
          </>
        )}
        {way === 'editor' && (
          <OrPlain plain={text}>
            <span className={styles.label}>
              Condition <span className={styles.optional}>(optional)</span>
            </span>
            <CodeEditor
              label="Condition"
              value={value}
              errors={errors}
              names={check.data?.identifiers ?? NO_NAMES}
              onChange={onChange}
            />
            <p className={styles.fault} role="status">
              {first && `✗ It ${first.detail} (character ${first.offset + 1})`}
              {!first && current && !empty && check.data?.valid && '✔ The gateway takes it.'}
            </p>
          </OrPlain>
        )}
        {check.error && (
          <p className={styles.fault}>It can’t be checked now: {asProblem(check.error).message}</p>
        )}
        <div className={styles.tools}>
          {way !== 'form' && (
            <Button look="quiet" onClick={() => setWay('form')}>
              Fill in a form
            </Button>
          )}
          <Button look="quiet" onClick={() => setWay(way === 'editor' ? 'plain' : 'editor')}>
            {way === 'editor' ? 'Use a plain text field' : 'Use the editor'}
          </Button>
          <Button look="quiet" aria-expanded={trying} onClick={() => setTrying(!trying)}>
            {trying ? 'Hide the sample' : 'Try it on a sample'}
          </Button>
        </div>
      </div>
      {trying && (
        <ConditionSample
          application={application}
          resourceType={resourceType}
          sample={sample}
          onChange={setSample}
          holds={current && !empty ? check.data?.holds : undefined}
          parts={current && !empty ? (check.data?.parts ?? []) : []}
        />
      )}
    </div>
  );
}

const NONE: readonly never[] = [];
const NO_NAMES: readonly never[] = [];

/** Shows the plain field in the editor's place when that can't be loaded. */
class OrPlain extends Component<
  { readonly plain: ReactNode; readonly children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? this.props.plain : this.props.children;
  }
}
