import { useNavigate, useSearch } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from './button.js';
import type { CodeSource } from './code-dialog.js';
import { dialogOnDemand } from './dialog.js';

const CodeDialog = dialogOnDemand(() => import('./code-dialog.js').then((module) => module.CodeDialog));

/** Which of the things in a page is shown as code, as its address says it. Default: the page itself. */
interface CodePlace {
  readonly of?: string | undefined;
}

function useShow(): (of?: string) => void {
  const navigate = useNavigate();
  return (code) => void navigate({ to: '.', search: (all) => ({ ...all, code }), resetScroll: false });
}

/** Shows what a page or a dialog does as requests of the API; the address says that it is open: `code=page`. */
export function AsCode(props: CodeSource & CodePlace): JSX.Element {
  return (
    <>
      <CodeButton of={props.of} />
      <ShownCode {...props} />
    </>
  );
}

/** The button of {@link AsCode} alone, where what is shown is known elsewhere in the page. */
export function CodeButton({ of = 'page' }: { readonly of?: string | undefined }): JSX.Element {
  const show = useShow();
  return <Button onClick={() => show(of)}>As code</Button>;
}

/** What the button leads to. */
export function ShownCode({ of = 'page', ...source }: CodeSource & CodePlace): JSX.Element | null {
  const shown = useSearch({ strict: false, select: ({ code }) => code === of });
  const show = useShow();
  return shown ? <CodeDialog {...source} onClose={() => show()} /> : null;
}
