import { useRef, useState, type JSX, type ReactNode } from 'react';
import type { ApiProblem } from '../api/problem.js';
import { AsCode } from './as-code.js';
import { Button } from './button.js';
import { Dialog, DialogButtons } from './dialog.js';
import type { CodeRequest } from './code-text.js';
import { TextField } from './field.js';
import { FormProblem } from './form-problem.js';

/** What a confirmation is about. */
export interface ConfirmDialogProps {
  readonly open: boolean;
  /** For tables within. */
  readonly wide?: boolean;
  readonly onClose: () => void;
  /** What is about to happen, as a question is not: "Delete the role Auditor". */
  readonly title: string;
  /** Whom and what it affects, in numbers that the gateway gave. */
  readonly children: ReactNode;
  /** What the button does, in words: "End 12 sessions". */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly busy: boolean;
  readonly problem?: ApiProblem | undefined;
  /** For what is hard to reverse: the name that has to be typed. */
  readonly typeToConfirm?: string;
  /** The request that it sends, shown as code. */
  readonly code?: () => CodeRequest;
  /** Why it can't be done at all, with the way out; then there is no button for it. */
  readonly refused?: ReactNode;
}

/**
 * What stands before a change that affects people now (its numbers), is hard to reverse (its name is typed), or can't be
 * made at all (why, and the way out). What can be taken back needs none: it is done, and `offerUndoOf` takes it back.
 */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={props.open}
      wide={props.wide ?? false}
      onClose={props.onClose}
      title={props.title}
      initialFocus={cancel}
    >
      <Confirmation {...props} cancel={cancel} />
    </Dialog>
  );
}

/** Apart from the dialog, so that what was typed is forgotten when it closes. */
function Confirmation(
  props: ConfirmDialogProps & { readonly cancel: React.RefObject<HTMLButtonElement | null> },
): JSX.Element {
  const { children, action, onConfirm, onClose, busy, problem, typeToConfirm, refused, cancel, code } = props;
  const [typed, setTyped] = useState('');
  const missing = typeToConfirm !== undefined && typed !== typeToConfirm;
  return (
    <>
      {children}
      {refused}
      {refused === undefined && typeToConfirm !== undefined && (
        <TextField
          label={`Type ${typeToConfirm} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
      {problem && <FormProblem problem={problem} />}
      <DialogButtons>
        {code && refused === undefined && <AsCode of="change" requests={() => [code()]} />}
        <Button ref={cancel} onClick={onClose}>
          {refused === undefined ? 'Cancel' : 'Close'}
        </Button>
        {refused === undefined && (
          <Button
            look="danger"
            busy={busy}
            onClick={onConfirm}
            refusal={missing ? 'The name is not typed yet.' : undefined}
          >
            {action}
          </Button>
        )}
      </DialogButtons>
    </>
  );
}
