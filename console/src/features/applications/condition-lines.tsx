import { useState, type JSX } from 'react';
import { Button } from '../../ui/button.js';
import { Select, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import {
  fromConditionForm,
  isWhole,
  NO_OPERAND,
  toConditionForm,
  type Clause,
  type ConditionForm,
  type Operand,
  type Operator,
} from './condition-form.js';
import styles from './condition.module.css';

const OPERATORS: Readonly<Record<Operator, string>> = {
  '==': 'is',
  '!=': 'is not',
  in: 'is one of',
  has: 'is known',
  'has not': 'is not known',
  '<': 'is less than',
  '<=': 'is at most',
  '>': 'is more than',
  '>=': 'is at least',
};
const KINDS: Readonly<Record<Operand['kind'], string>> = {
  fact: 'A fact',
  text: 'The text',
  number: 'The number',
  boolean: 'true or false',
  list: 'Texts, with commas between',
};
const NEW: Clause = {
  left: { kind: 'fact', value: 'resource.properties.' },
  operator: '==',
  right: { kind: 'fact', value: 'subject.id' },
};

/** A condition as lines that are filled in. What no line can say stays as it is, and the form says why. */
export function ConditionLines(props: {
  readonly value: string;
  /** Names that are offered. */
  readonly names: readonly { readonly name: string }[];
  readonly onChange: (condition: string) => void;
}): JSX.Element {
  const { value, names, onChange } = props;
  const read = toConditionForm(value);
  // What is being filled in and isn't whole yet is no condition.
  const [draft, setDraft] = useState<ConditionForm>();
  if ('reason' in read) {
    return (
      <Notice look="info" title="This condition can’t be shown as a form.">
        <p>{read.reason} It can be changed as text, and stays as it is.</p>
        <code>{value}</code>
      </Notice>
    );
  }
  const form = draft ?? read;
  const put = (next: ConditionForm): void => {
    const whole = next.clauses.every(isWhole);
    setDraft(whole ? undefined : next);
    if (whole) onChange(fromConditionForm(next));
  };
  const putClause = (index: number, change: Partial<Clause>): void =>
    put({
      ...form,
      clauses: form.clauses.map((clause, at) => (at === index ? { ...clause, ...change } : clause)),
    });
  return (
    <div className={styles.lines}>
      <datalist id="condition-facts">
        {names.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {form.clauses.length > 1 && (
        <Select
          label="It holds when"
          value={form.join}
          onChange={({ target }) => put({ ...form, join: target.value === '||' ? '||' : '&&' })}
        >
          <option value="&&">all of these hold</option>
          <option value="||">one of these holds</option>
        </Select>
      )}
      {form.clauses.map((clause, index) => (
        // Lines have no name but their place.
        <fieldset key={index} className={styles.line}>
          <legend>Line {index + 1}</legend>
          <OperandField
            label="What"
            kinds={['fact', 'text']}
            operand={clause.left}
            onChange={(left) => putClause(index, { left })}
          />
          <Select
            label="Compared"
            value={clause.operator}
            onChange={({ target }) => {
              const operator = target.value as Operator;
              const right =
                operator === 'in'
                  ? ({ kind: 'list', value: '' } as const)
                  : operator.startsWith('has')
                    ? NO_OPERAND
                    : undefined;
              const single = clause.right.kind === 'list' ? NO_OPERAND : clause.right;
              putClause(index, { operator, right: right ?? single });
            }}
          >
            {Object.entries(OPERATORS).map(([operator, words]) => (
              <option key={operator} value={operator}>
                {words}
              </option>
            ))}
          </Select>
          {!clause.operator.startsWith('has') && (
            <OperandField
              label="With"
              kinds={clause.operator === 'in' ? ['list', 'fact'] : ['fact', 'text', 'number', 'boolean']}
              operand={clause.right}
              onChange={(right) => putClause(index, { right })}
            />
          )}
          <Button
            look="quiet"
            aria-label={`Remove line ${index + 1}`}
            onClick={() => put({ ...form, clauses: form.clauses.filter((_, at) => at !== index) })}
          >
            Remove
          </Button>
        </fieldset>
      ))}
      {draft && <p role="status">A line isn’t whole yet: until then the condition is what it was.</p>}
      <Button look="quiet" onClick={() => put({ ...form, clauses: [...form.clauses, NEW] })}>
        Add a line
      </Button>
    </div>
  );
}

function OperandField(props: {
  readonly label: string;
  readonly kinds: readonly Operand['kind'][];
  readonly operand: Operand;
  readonly onChange: (operand: Operand) => void;
}): JSX.Element {
  const { label, kinds, operand, onChange } = props;
  const { kind, value } = operand;
  const offered = kinds.includes(kind) ? kinds : [...kinds, kind];
  return (
    <>
      <Select
        label={label}
        value={kind}
        onChange={({ target }) => onChange({ kind: target.value as Operand['kind'], value: '' })}
      >
        {offered.map((one) => (
          <option key={one} value={one}>
            {KINDS[one]}
          </option>
        ))}
      </Select>
      <TextField
        label={`${label}: ${KINDS[kind].toLowerCase()}`}
        list={kind === 'fact' ? 'condition-facts' : undefined}
        value={value}
        onChange={(event) => onChange({ kind, value: event.target.value })}
      />
    </>
  );
}
