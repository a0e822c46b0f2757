import { useMutation } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useRef, useState, type FormEvent, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { asProblem } from '../../api/problem.js';
import { Button } from '../../ui/button.js';
import { TextArea } from '../../ui/field.js';
import { FormProblem } from '../../ui/form-problem.js';
import { Notice } from '../../ui/notice.js';
import { compareDocument } from './configuration.queries.js';
import { DocumentDiff } from './document-diff.js';
import { formOf } from './document-form.js';
import type { SettingsSearch } from './settings-search.js';
import { useStoredDocument } from './stored-document.js';
import styles from './settings.module.css';

const route = getRouteApi('/settings');

/**
 * A document from a file or pasted, what it would change, and the way to apply it. Each step has an address of its own,
 * and the document is kept in the browser meanwhile.
 */
export function ImportDocument(): JSX.Element {
  const { view } = route.useSearch();
  const navigate = useNavigate();
  const stored = useStoredDocument();
  const [text, setText] = useState(stored.kept);
  const compare = useMutation({ mutationFn: () => compareDocument({ text, form: formOf(text) }) });
  const field = useRef<HTMLTextAreaElement>(null);
  const [applied, setApplied] = useState(0);
  // What was applied is gone from the page, and the button that did it: one goes on where the next one begins.
  useEffect(() => {
    if (applied > 0) field.current?.focus();
  }, [applied]);
  useDraft(() =>
    text === '' ? undefined : { name: 'configuration', content: text, shownIn: 'tab', kept: 'browser' },
  );
  const show = (next: SettingsSearch['view'], replace = false): void =>
    void navigate({
      to: '/settings',
      search: { tab: 'configuration', ...(next && { view: next }) },
      replace,
      resetScroll: false,
    });
  const missing = text.trim() === '';
  const reviewing = view !== undefined && !missing;
  const review = useEffectEvent(() => (reviewing ? compare.mutate() : compare.reset()));
  useEffect(() => review(), [reviewing]);
  const write = (next: string): void => {
    setText(next);
    stored.keep(next);
    // Another document than the one that was compared.
    compare.reset();
    if (view) show(undefined, true);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reviewing) compare.mutate();
    else show('review');
  };
  const problem = compare.error ? asProblem(compare.error) : undefined;
  return (
    <>
      {view && missing && (
        <Notice look="warn">
          This browser keeps no document of yours to look at: choose or paste it once more.
        </Notice>
      )}
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
          refusal={missing ? 'There is no document yet.' : undefined}
        >
          Compare
        </Button>
        {!missing && (
          <Button
            onClick={() => {
              field.current?.focus();
              write('');
            }}
          >
            Discard
          </Button>
        )}
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
          applying={view === 'apply'}
          onApplying={(applying) => show(applying ? 'apply' : 'review')}
          onCompareAgain={() => {
            show('review', true);
            compare.mutate();
          }}
          onApplied={() => {
            write('');
            setApplied((before) => before + 1);
          }}
        />
      )}
    </>
  );
}
