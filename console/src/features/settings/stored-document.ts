import { keepText, keptText } from '../../api/kept-text.js';
import { useSession } from '../../api/session.js';

/** The document that the person who is signed in is about to apply, as this browser keeps it: it holds no secret. */
export function useStoredDocument(): {
  readonly kept: () => string;
  /** @param text Empty: it is forgotten. */
  readonly keep: (text: string) => void;
} {
  const { connection, sub } = useSession();
  const name = `rolegate-configuration ${connection} ${sub}`;
  return {
    kept: () => keptText(name) ?? '',
    keep: (text) => keepText(name, text === '' ? undefined : text),
  };
}
