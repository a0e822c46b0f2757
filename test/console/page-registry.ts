import type { ConsoleScene } from './console-scene.js';

/** A page as the matrix tries it. */
export interface ConsolePage {
  readonly name: string;
  /** Below `/console`, with the search parameters of the view; a function for one that names what is made by `needs`. */
  readonly path: string | ((scene: ConsoleScene) => string | Promise<string>);
  /** Makes what the page is to show, once before it is tried. */
  readonly needs?: (scene: ConsoleScene) => Promise<unknown>;
  /** The API's answer that the page stands on: what its address begins with, `/api/v1/roles?` for example. */
  readonly reads: string;
  /** The permission without which that answer is a 403. */
  readonly permission: string;
  /** A text that the page shows when everything is there. */
  readonly shows: string;
  /** A text that it shows when the answer is empty. Absent = that can't be (a form, one thing). */
  readonly showsEmpty?: string;
  /** The empty answer. Default: a page of a list without items. */
  readonly empty?: unknown;
  /**
   * The page with as many rows as there may be: a text that says what is shown of how many, and the address where it is
   * another one. Absent = it shows no list.
   */
  readonly many?: {
    readonly path?: string | ((scene: ConsoleScene) => Promise<string>);
    readonly shows: string | RegExp;
  };
  /** Dialogs of the page, each with the address at which it is open and a text that it shows. */
  readonly dialogs?: readonly ConsoleDialog[];
}

/** A dialog that an address opens. */
export interface ConsoleDialog {
  readonly name: string;
  readonly path: ConsolePage['path'];
  /** A text that it shows. */
  readonly shows: string;
  /** It is asked on top of another dialog, which stays open below. */
  readonly onAnother?: true;
}
