import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, type JSX } from 'react';
import { Button } from './button.js';
import type { CodeRequest } from './code-text.js';

const CodeDialog = lazy(() => import('./code-dialog.js').then((module) => ({ default: module.CodeDialog })));

/** Shows what a page does as requests of the API; the address says that it is open: `open=code`. */
export function AsCode({ requests }: { readonly requests: () => readonly CodeRequest[] }): JSX.Element {
  const open = useSearch({ strict: false, select: (search) => search.open });
  const navigate = useNavigate();
  const show = (dialog?: string): void =>
    void navigate({ to: '.', search: (all) => ({ ...all, open: dialog }), resetScroll: false });
  return (
    <>
      <Button onClick={() => show('code')}>As code</Button>
      {open === 'code' && (
        <Suspense>
          <CodeDialog requests={requests()} onClose={show} />
        </Suspense>
      )}
    </>
  );
}
