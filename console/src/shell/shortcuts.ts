import { useEffect, useEffectEvent } from 'react';

/** What a key of the shell opens. */
export type ShellDialog = 'palette' | 'shortcuts';

/** A key that is a character alone can be switched off (WCAG 2.1.4): who dictates would press it by speaking. */
const KEY = 'rolegate-help-key';

let helpKey = stored();

function stored(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off';
  } catch {
    return true;
  }
}

/** Whether `?` shows the shortcuts. */
export function helpKeyIsOn(): boolean {
  return helpKey;
}

/** Has `?` show the shortcuts, or not. Without storage it holds until the page is closed. */
export function setHelpKey(on: boolean): void {
  helpKey = on;
  try {
    localStorage.setItem(KEY, on ? 'on' : 'off');
  } catch {
    // As above.
  }
}

/** Whether the keyboard has a ⌘ where others have Ctrl. */
export function isApple(): boolean {
  return /mac|iphone|ipad/i.test(navigator.platform);
}

/** The keys that work on every page: ⌘K or Ctrl-K, and `?` where nobody types. */
export function useShortcuts(onOpen: (dialog: ShellDialog) => void): void {
  const open = useEffectEvent(onOpen);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if (key === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        open('palette');
      } else if (key === '?' && helpKey && !event.ctrlKey && !event.metaKey && !isTyping(event)) {
        open('shortcuts');
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}

/** Looks into shadow roots: an editor lives in one. */
function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}
