import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type JSX } from 'react';
import type { ApiProblem } from '../../api/problem.js';
import { counted } from '../../preview/preview-words.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { FormProblem } from '../../ui/form-problem.js';
import { QueryView } from '../../ui/query-view.js';
import { changeWords } from './group-words.js';
import { previewQuery, type ChecksMode } from './groups.queries.js';
import { changesOf } from './mapping-set.js';
import { MOST_NAMED, PreviewView } from '../../preview/preview-view.js';
import type { EditedMappings } from './use-mapping-draft.js';

/** Whom the changes concern, before they are saved. */
export function ReviewDialog(props: {
  readonly connection: string;
  readonly edited: EditedMappings;
  readonly nameOf: (role: string) => string;
  readonly refusal: string | undefined;
  readonly busy: boolean;
  readonly problem: ApiProblem | null;
  /** Whether the focus goes back to where it was once it is closed. */
  readonly givesFocusBack: () => boolean;
  readonly onSave: (checks: ChecksMode) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { connection, edited, nameOf, busy, problem, givesFocusBack, onSave, onClose } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  const [mostNamed, setMostNamed] = useState<number>();
  const preview = useQuery(previewQuery(connection, edited.base, edited.rows, mostNamed));
  const changes = changesOf(edited.base.rows, edited.rows);
  const failing = problem?.code === 'checks-failed';
  const tooMany = problem?.code === 'too-many-checks';
  const refusal = props.refusal ?? refusalOf(preview.data?.conflicts);
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={`Review ${counted(changes.length, 'change')}`}
      initialFocus={cancel}
      givesFocusBack={givesFocusBack}
    >
      <ul>
        {changes.map((change) => (
          <li key={change.groupName}>{changeWords(change, nameOf)}</li>
        ))}
      </ul>
      <QueryView query={preview} label="preview" permission="group-mappings:read" rows={5}>
        {(data) => <PreviewView preview={data} nameOf={nameOf} onNameAll={() => setMostNamed(MOST_NAMED)} />}
      </QueryView>
      {problem && <FormProblem problem={problem} />}
      <DialogButtons>
        <Button ref={cancel} onClick={onClose}>
          Cancel
        </Button>
        {(failing || tooMany) && (
          <Button
            look="danger"
            busy={busy}
            refusal={refusal}
            onClick={() => onSave(failing ? 'override' : undefined)}
          >
            {failing ? 'Save anyway' : 'Save without running them'}
          </Button>
        )}
        <Button
          look="primary"
          busy={busy || !preview.data}
          refusal={refusal}
          onClick={() => onSave('enforce')}
        >
          {failing || tooMany ? 'Try again' : `Save ${counted(changes.length, 'change')}`}
        </Button>
      </DialogButtons>
    </Dialog>
  );
}

function refusalOf(conflicts: readonly { readonly code: string }[] = []): string | undefined {
  if (conflicts.length === 0) return undefined;
  return conflicts.some(({ code }) => code === 'last-admin-path')
    ? 'Nobody could become Admin any more.'
    : 'The gateway would refuse this, as said above.';
}
