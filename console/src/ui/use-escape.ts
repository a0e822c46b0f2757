import { useLayoutEffect } from 'react';

/**
 * Escape answers wherever the focus is, and nothing else hears of it: for what is in front of all else and doesn't have the
 * focus yet.
 * @param onEscape Undefined while there is nothing to answer.
 */
export function useEscape(onEscape: (() => void) | undefined): void {
  useLayoutEffect(() => {
    if (onEscape === undefined) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      onEscape();
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  }, [onEscape]);
}
