import { useMutation } from '@tanstack/react-query';
import type { JSX } from 'react';
import { asProblem } from '../../api/problem.js';
import { AsCode } from '../../ui/as-code.js';
import { Button } from '../../ui/button.js';
import { FormProblem } from '../../ui/form-problem.js';
import { announce } from '../../ui/toasts.js';
import { exportDocument } from './configuration.queries.js';
import { CODE_FILE, COMPARISON, fileName, type DocumentForm } from './document-form.js';
import styles from './settings.module.css';

/** Gives the configuration out as a file, or into the clipboard. */
export function ExportButtons(): JSX.Element {
  const download = useMutation({
    mutationFn: async (form: DocumentForm) => save(fileName(form), form, await exportDocument(form)),
  });
  const copy = useMutation({
    mutationFn: async () => navigator.clipboard.writeText(await exportDocument('application/yaml')),
    onSuccess: () => announce('Copied the configuration as YAML'),
  });
  const problem = download.error ?? copy.error;
  return (
    <>
      <div className={styles.actions}>
        <Button busy={download.isPending} onClick={() => download.mutate('application/yaml')}>
          Download YAML
        </Button>
        <Button busy={download.isPending} onClick={() => download.mutate('application/json')}>
          Download JSON
        </Button>
        <Button look="quiet" busy={copy.isPending} onClick={() => copy.mutate()}>
          Copy YAML
        </Button>
        <AsCode requests={() => [{ path: '/api/v1/configuration', into: CODE_FILE }, COMPARISON]} />
      </div>
      {problem && <FormProblem problem={asProblem(problem)} />}
    </>
  );
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
