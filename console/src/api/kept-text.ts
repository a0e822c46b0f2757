/** Holds texts where a browser allows no storage: until the tab is closed. */
const held = new Map<string, string>();

/** A text that this browser keeps under a name. Whoever keeps something of a person's puts the person into the name. */
export function keptText(name: string): string | null {
  try {
    return localStorage.getItem(name) ?? held.get(name) ?? null;
  } catch {
    return held.get(name) ?? null;
  }
}

/** Keeps a text beyond a reload, or forgets it: undefined. Never a secret. */
export function keepText(name: string, text: string | undefined): void {
  if (text === undefined) held.delete(name);
  else held.set(name, text);
  try {
    if (text === undefined) localStorage.removeItem(name);
    else localStorage.setItem(name, text);
  } catch {
    // No storage, or none left: the tab itself still holds it.
  }
}
