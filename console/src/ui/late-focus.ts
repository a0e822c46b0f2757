/** What somebody fills in; of a choice, the one that is chosen. */
const FIELD = ':is(input, select, textarea):not(:disabled, [tabindex="-1"], [type="radio"]:not(:checked))';
const CONTROL = ':is(a[href], button, summary, [tabindex="0"]):not(:disabled)';

/**
 * Gives the focus to what a dialog is waiting for, once it is there: the first field, or where there is none the first
 * control. Until then the dialog itself has it. A focus that somebody has moved stays where it is.
 * @returns Stops waiting.
 */
export function focusWhenThere(dialog: HTMLElement): () => void {
  const now = (): HTMLElement | null =>
    dialog.querySelector<HTMLElement>(FIELD) ??
    (dialog.querySelector('[aria-busy="true"]') ? null : dialog.querySelector<HTMLElement>(CONTROL));
  let first = now();
  let frame = 0;
  // What has the focus may be gone with what was there before: then the dialog has it by the next frame.
  const inTwoFrames = (then: () => void): void => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => (frame = requestAnimationFrame(then)));
  };
  const watch = new MutationObserver(() => {
    const before = first;
    first = now();
    if (first === null || first === before) return;
    inTwoFrames(() => {
      if (document.activeElement === dialog) first?.focus();
    });
  });
  watch.observe(dialog, { childList: true, subtree: true });
  return () => {
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}
