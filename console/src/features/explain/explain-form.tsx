import { useState, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { useConnection } from '../../api/connection.js';
import { useRoles } from '../../api/role-names.js';
import { GroupNames } from '../../connect/group-names.js';
import { Button } from '../../ui/button.js';
import { Select, TextField } from '../../ui/field.js';
import { onDemand } from '../../ui/on-demand.js';
import type { Picked } from '../../ui/person-picker.js';
import { ActionFields } from './action-fields.js';
import { missingOf, toFields, toSearch, type QuestionFields, type WhatKind } from './explain-question.js';
import type { ExplainSearch } from './explain-search.js';
import styles from './explain.module.css';
import { Form } from '../../ui/form.js';

/** Beside the rest: a field that searches is heavier than all of it. */
const PersonPicker = onDemand(
  () => import('../../ui/person-picker.js').then((module) => module.PersonPicker),
  <div className={styles.room} />,
);
const ApplicationPicker = onDemand(
  () => import('../../ui/application-picker.js').then((module) => module.ApplicationPicker),
  <div className={styles.room} />,
);

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** What an answer says of the question. */
type About = Partial<Pick<Schemas['ExplainResponse'], 'application' | 'applicationName'>> & {
  readonly subject?: Picked | null | undefined;
};

/** Who, what and where. Asking puts it into the address. */
export function ExplainForm(props: {
  readonly search: ExplainSearch;
  /** Whom and what the answer is about; null: it is about to say so. */
  readonly about: About | null;
  readonly onAsk: (search: ExplainSearch) => void;
}): JSX.Element {
  const { search, about, onAsk } = props;
  const connection = useConnection();
  const [fields, setFields] = useState(() => toFields(search));
  const [tried, setTried] = useState(false);
  const [shown, setShown] = useState(search);
  // A link or Back has asked something else: the form says what is explained. What was asked by the form stays as it was
  // typed, and the focus where it is.
  if (JSON.stringify(shown) !== JSON.stringify(search)) {
    setShown(search);
    if (search.at === undefined && JSON.stringify(toSearch(fields)) !== JSON.stringify(search)) {
      setFields(toFields(search));
    }
  }
  const missing = missingOf(fields);
  const told = tried ? missing : {};
  const set = (change: Partial<QuestionFields>): void => setFields({ ...fields, ...change });
  return (
    <Form
      className={styles.form}
      onSubmit={() => {
        setTried(true);
        if (Object.keys(missing).length === 0) onAsk(toSearch(fields));
      }}
    >
      <fieldset className={styles.part}>
        <legend>Who</legend>
        <Choices
          name="who"
          value={fields.who}
          choices={[
            ['person', 'A person'],
            ['groups', 'Somebody with groups …'],
          ]}
          onChange={(who) => set({ who })}
        />
        {fields.who === 'person' ? (
          <PersonPicker
            subject={fields.subject}
            known={about && (about.subject ?? undefined)}
            error={told.subject}
            onChange={(subject) => set({ subject })}
          />
        ) : (
          <GroupNames
            connection={connection}
            description="None: somebody without groups."
            value={fields.groups}
            onChange={(groups) => set({ groups })}
          />
        )}
      </fieldset>
      <fieldset className={styles.part}>
        <legend>What</legend>
        <Choices
          name="what"
          value={fields.what}
          choices={[
            ['request', 'A request'],
            ['action', 'An action on a resource'],
            ['permission', 'A permission'],
            ['role', 'A role'],
            ['entry', 'Use an application'],
          ]}
          onChange={(what) => set({ what })}
        />
        <What fields={fields} told={told} set={set} about={about} />
      </fieldset>
      <div>
        <Button type="submit" look="primary">
          Explain
        </Button>
      </div>
    </Form>
  );
}

function What(props: {
  readonly fields: QuestionFields;
  readonly told: ReturnType<typeof missingOf>;
  readonly set: (change: Partial<QuestionFields>) => void;
  readonly about: About | null;
}): JSX.Element {
  const { fields, told, set, about } = props;
  const { application: slug, applicationName: name } = about ?? {};
  const roles = useRoles();
  const where = (
    <ApplicationPicker
      label="Application"
      none="Rolegate itself"
      application={fields.application}
      known={about && (slug && name ? { slug, name } : undefined)}
      onChange={(application) => set({ application })}
    />
  );
  switch (fields.what) {
    case 'request':
      return (
        <div className={styles.request}>
          <Select
            label="Method"
            value={fields.method}
            onChange={({ target }) => set({ method: target.value })}
          >
            {[...new Set([...METHODS, fields.method])].map((method) => (
              <option key={method}>{method}</option>
            ))}
          </Select>
          <TextField
            label="Address"
            type="url"
            inputMode="url"
            placeholder="https://app.example.com/orders/7"
            value={fields.url}
            error={told.url}
            onChange={({ target }) => set({ url: target.value })}
          />
        </div>
      );
    case 'action':
      return (
        <>
          {where}
          <ActionFields fields={fields} told={told} set={set} />
        </>
      );
    case 'permission':
      return (
        <div className={styles.pair}>
          {where}
          <TextField
            label="Permission"
            placeholder="order:approve"
            value={fields.permission}
            error={told.permission}
            onChange={({ target }) => set({ permission: target.value })}
          />
        </div>
      );
    case 'role':
      return (
        <Select
          label="Role"
          value={fields.role}
          error={told.role}
          onChange={({ target }) => set({ role: target.value })}
        >
          <option value="">Choose a role</option>
          {roles.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </Select>
      );
    case 'entry':
      return where;
  }
}

function Choices<Value extends QuestionFields['who'] | WhatKind>(props: {
  readonly name: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}): JSX.Element {
  const { name, value, choices, onChange } = props;
  return (
    <div className={styles.choices}>
      {choices.map(([key, label]) => (
        <label key={key} className={styles.choice}>
          <input type="radio" name={name} checked={value === key} onChange={() => onChange(key)} />
          {label}
        </label>
      ))}
    </div>
  );
}
