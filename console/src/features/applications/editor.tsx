import { useEffect, useEffectEvent, useRef, type JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import styles from './condition.module.css';
import { showEditor, type ConditionEditor } from './cel-editor.js';

/** The editor with colours and completion. Loaded when it is wanted: it is larger than most pages. */
export function CodeEditor(props: {
  readonly label: string;
  readonly value: string;
  readonly errors: readonly Schemas['ConditionErrorResponse'][];
  readonly names: readonly Schemas['ConditionIdentifierResponse'][];
  readonly onChange: (text: string) => void;
}): JSX.Element {
  const { label, value, errors, names, onChange } = props;
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<ConditionEditor>(undefined);
  const show = useEffectEvent((element: HTMLElement) =>
    showEditor(element, { text: value, label, onChange: (text) => tell(text) }),
  );
  const tell = useEffectEvent((text: string) => onChange(text));
  useEffect(() => {
    if (!host.current) return undefined;
    const shown = show(host.current);
    editor.current = shown;
    return () => {
      shown.destroy();
      editor.current = undefined;
    };
  }, []);
  useEffect(() => editor.current?.setText(value), [value]);
  useEffect(() => editor.current?.setErrors(errors), [errors]);
  useEffect(() => editor.current?.setNames(names), [names]);
  return <div ref={host} className={styles.editor} />;
}
