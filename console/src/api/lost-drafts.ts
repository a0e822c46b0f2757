/** What somebody is editing and hasn't saved. */
export interface Draft {
  /** Of what, for the name of a file: `group-mappings`. */
  readonly name: string;
  readonly content: unknown;
  /** Where it stays though its page is left: until the tab is closed, or in the browser for good. Default: nowhere. */
  readonly kept?: 'tab' | 'browser';
  /**
   * What shows it: a dialog, which another address closes (default), unless it is only shown as code, or asks whether what
   * is edited is to be deleted; a tab of a page, over which dialogs may open; or the
   * steps of a way, which keep it while another step is looked at.
   */
  readonly shownIn?: 'dialog' | 'tab' | 'steps';
}

/** Of an address, what decides on what is shown. */
export interface DraftPlace {
  readonly pathname: string;
  readonly search: object;
}

/** Search parameters that change all of a page. */
const WHOLE_PAGE = ['tab', 'connection', 'step'];

/** Whether a draft is gone once the console shows another address. */
export function isLost(draft: Draft, from: DraftPlace, to: DraftPlace): boolean {
  if (draft.kept !== undefined) return false;
  if (from.pathname !== to.pathname) return true;
  const [before, after] = [new Map(Object.entries(from.search)), new Map(Object.entries(to.search))];
  const names =
    draft.shownIn === 'steps'
      ? WHOLE_PAGE.filter((name) => name !== 'step')
      : draft.shownIn === 'tab'
        ? WHOLE_PAGE
        : [...before.keys(), ...after.keys()].filter((name) => name !== 'code' && name !== 'remove');
  return names.some((name) => before.get(name) !== after.get(name));
}
