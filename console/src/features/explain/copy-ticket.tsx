import { ClipboardCopy } from 'lucide-react';
import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { announce } from '../../ui/toasts.js';
import { ticketText, type NameOf } from './explain-words.js';

/** Copies the explanation as text, with its address. */
export function CopyTicket(props: {
  readonly explanation: Schemas['ExplainResponse'];
  readonly nameOf: NameOf;
  readonly ways: readonly string[];
}): JSX.Element {
  const copy = (): void => {
    const text = ticketText(props.explanation, props.nameOf, props.ways, location.href);
    navigator.clipboard.writeText(text).then(
      () => announce('Copied the explanation'),
      () => announce('The browser did not allow copying. Copy the address of this page instead.', 'bad'),
    );
  };
  return (
    <Button look="quiet" onClick={copy}>
      <ClipboardCopy size={16} aria-hidden /> Copy as text
    </Button>
  );
}
