import {
  acceptCompletion,
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Range } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  keymap,
  tooltips,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';
import type { Schemas } from '../../api/client.js';
import { celTokens, nameBefore } from './cel-tokens.js';

/** An editor that is shown. */
export interface ConditionEditor {
  /** Puts a text in, unless it is there already. */
  readonly setText: (text: string) => void;
  readonly setErrors: (errors: readonly Schemas['ConditionErrorResponse'][]) => void;
  readonly setNames: (names: readonly Schemas['ConditionIdentifierResponse'][]) => void;
  readonly destroy: () => void;
}

const FUNCTIONS = [
  'has',
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'exists',
  'all',
  'timestamp',
  'duration',
];

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--paper)', fontSize: '0.9375rem' },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '2px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--ink)', minHeight: '3.5rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection': {
    backgroundColor: 'var(--accent-soft) !important',
  },
  '.cm-gutters': { backgroundColor: 'transparent', border: 'none' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--ink)', border: '1px solid var(--line)' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--accent)',
    color: 'var(--on-accent)',
  },
  '.cel-text': { color: 'var(--good)' },
  '.cel-number, .cel-word': { color: 'var(--warn)' },
  '.cel-fact': { color: 'var(--accent)' },
  '.cel-function': { fontStyle: 'italic' },
});

const colours = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = decorate(view);
    }
    update({ docChanged, view }: ViewUpdate): void {
      if (docChanged) this.decorations = decorate(view);
    }
  },
  { decorations: ({ decorations }) => decorations },
);

function decorate({ state }: EditorView): DecorationSet {
  const marks: Range<Decoration>[] = celTokens(state.doc.toString())
    .filter(({ kind }) => kind !== 'sign')
    .map(({ from, to, kind }) => Decoration.mark({ class: `cel-${kind}` }).range(from, to));
  return Decoration.set(marks);
}

/**
 * Shows an editor inside of an element, in a shadow root: its styles are adopted there, which the page's policy allows,
 * where styles of the document would be refused. Tab leaves it, as everywhere.
 */
export function showEditor(
  host: HTMLElement,
  given: { readonly text: string; readonly label: string; readonly onChange: (text: string) => void },
): ConditionEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  let names: readonly Schemas['ConditionIdentifierResponse'][] = [];
  const complete = (context: CompletionContext): CompletionResult | null => {
    const found = nameBefore(context.state.doc.toString(), context.pos);
    if (!found && !context.explicit) return null;
    return {
      from: found?.from ?? context.pos,
      options: [
        ...names.map(({ name, type, entityType }) => ({
          label: name,
          type: 'variable',
          detail: entityType === undefined ? type : `${type}, of ${entityType}`,
        })),
        ...FUNCTIONS.map((name) => ({ label: name, type: 'function' })),
      ],
      validFor: /^[A-Za-z0-9_.]*$/,
    };
  };
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: given.text,
      extensions: [
        history(),
        bracketMatching(),
        autocompletion({ override: [complete], icons: false }),
        keymap.of([
          { key: 'Enter', run: acceptCompletion },
          ...completionKeymap,
          ...standardKeymap,
          ...historyKeymap,
        ]),
        lintGutter(),
        colours,
        theme,
        tooltips({ position: 'absolute' }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': given.label, spellcheck: 'false' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) given.onChange(state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText: (text) => {
      const length = view.state.doc.length;
      if (view.state.doc.toString() !== text)
        view.dispatch({ changes: { from: 0, to: length, insert: text } });
    },
    setErrors: (errors) => {
      const end = view.state.doc.length;
      const diagnostics = errors.map(({ offset, length, detail }) => ({
        from: Math.min(offset, end),
        to: Math.min(offset + Math.max(length, 1), end),
        severity: 'error' as const,
        message: `The condition ${detail}`,
      }));
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    setNames: (known) => {
      names = known;
    },
    destroy: () => view.destroy(),
  };
}
