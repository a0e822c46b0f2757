import { useSyncExternalStore } from 'react';

let signedOut = false;
const listeners = new Set<() => void>();

function set(value: boolean): void {
  if (signedOut === value) return;
  signedOut = value;
  for (const listener of listeners) listener();
}

/** Called when an answer says that the session has ended. */
export function reportSignedOut(): void {
  set(true);
}

/** Called once a session is known to exist again. */
export function reportSignedIn(): void {
  set(false);
}

/** Whether the session has ended while the console was open. */
export function useSignedOut(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => signedOut,
  );
}
