import { useSyncExternalStore } from 'react';

/** Which colours are shown: the system's, or always the same. */
export type Theme = 'system' | 'light' | 'dark';

/** Where the choice is kept; `public/theme.js` reads it before the first paint. */
const KEY = 'rolegate-theme';

const ORDER: readonly Theme[] = ['system', 'light', 'dark'];

let theme = stored();
const listeners = new Set<() => void>();

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    // Storage is switched off: a choice lasts as long as the page.
    return 'system';
  }
}

function show(next: Theme): void {
  theme = next;
  if (next === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = next;
  for (const listener of listeners) listener();
}

/** Shows these colours from now on, in this tab and the others of the browser. */
export function setTheme(next: Theme): void {
  try {
    if (next === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, next);
  } catch {
    // As above.
  }
  show(next);
}

/** The choice after this one: system, light, dark, and round again. */
export function nextTheme(now: Theme): Theme {
  return ORDER[(ORDER.indexOf(now) + 1) % ORDER.length] ?? 'system';
}

/** The choice that is in force. */
export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      const changed = ({ key }: StorageEvent): void => {
        if (key === KEY || key === null) show(stored());
      };
      listeners.add(listener);
      addEventListener('storage', changed);
      return () => {
        listeners.delete(listener);
        removeEventListener('storage', changed);
      };
    },
    () => theme,
  );
}
