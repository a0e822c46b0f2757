import type { JSX } from 'react';
import { TextArea, TextField } from '../../ui/field.js';
import type { missingOf, QuestionFields } from './explain-question.js';
import styles from './explain.module.css';

/** What is done to what, and what the application would say of it. */
export function ActionFields(props: {
  readonly fields: QuestionFields;
  readonly told: ReturnType<typeof missingOf>;
  readonly set: (change: Partial<QuestionFields>) => void;
}): JSX.Element {
  const { fields, told, set } = props;
  const line = (name: 'action' | 'type' | 'id', label: string, placeholder: string): JSX.Element => (
    <TextField
      label={label}
      placeholder={placeholder}
      value={fields[name]}
      error={told[name]}
      onChange={({ target }) => set({ [name]: target.value })}
    />
  );
  const said = (name: 'properties' | 'context', label: string, description: string): JSX.Element => (
    <TextArea
      label={label}
      description={description}
      optional
      rows={3}
      value={fields[name]}
      error={told[name]}
      onChange={({ target }) => set({ [name]: target.value })}
    />
  );
  return (
    <>
      <div className={styles.thirds}>
        {line('action', 'Action', 'approve')}
        {line('type', 'Resource type', 'order')}
        {line('id', 'Resource id', '7')}
      </div>
      <div className={styles.pair}>
        {said(
          'properties',
          'Resource properties',
          'One a line, such as “owner: ada@example.com”, or JSON. They override what is stored.',
        )}
        {said('context', 'Context', 'Written the same way: what the application says beside it.')}
      </div>
    </>
  );
}
