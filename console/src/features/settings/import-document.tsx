import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState, type FormEvent, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { asProblem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { compareDocument } from './configuration.queries.js';
import { DocumentDiff } from './document-diff.js';
import { formOf } from './document-form.js';
import styles from './settings.module.css';

/** A document from a file or pasted, what it would change, and the way to apply it. */
export function ImportDocument(): JSX.Element {
  const [text, setText] = useState('');
  const compare = useMutation({ mutationFn: () => compareDocument({ text, form: formOf(text) }) });
  const field = useRef<HTMLTextAreaElement>(null);
  const [applied, setApplied] = useState(0);
  // What was applied is gone from the page, and the button that did it: one goes on where the next one begins.
  useEffect(() => {
    if (applied > 0) field.current?.focus();
  }, [applied]);
  useDraft(() => (text === '' ? undefined : { name: 'configuration', content: text, shownIn: 'tab' }));
  const write = (next: string): void => {
    compare.reset();
    setText(next);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    compare.mutate();
  };
  const problem = compare.error ? asProblem(compare.error) : undefined;
  return (
    <>
      <form className={styles.document} onSubmit={submit}>
        <label className={styles.actions}>
          From a file
          <input
            type="file"
            accept=".yaml,.yml,.json"
            onChange={({ target }) => {
              const [file] = target.files ?? [];
              void file?.text().then(write);
            }}
          />
        </label>
        <TextArea
          ref={field}
          label="Document"
          description="YAML or JSON, as the export gives it."
          rows={10}
          value={text}
          onChange={(event) => write(event.target.value)}
        />
        <Button
          type="submit"
          look={compare.data ? 'plain' : 'primary'}
          busy={compare.isPending}
          refusal={text.trim() === '' ? 'There is no document yet.' : undefined}
        >
          Compare
        </Button>
      </form>
      {problem && (
        <FormProblem
          problem={problem}
          also={problem.fields.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ') || undefined}
        />
      )}
      {compare.data && (
        <DocumentDiff
          document={{ text, form: formOf(text) }}
          compared={compare.data}
          onCompareAgain={() => compare.mutate()}
          onApplied={() => {
            write('');
            setApplied((before) => before + 1);
          }}
        />
      )}
    </>
  );
}
