/** Where a problem can be looked into. */
export type StatusWay =
  | {
      readonly to: 'application';
      readonly slug: string;
      readonly tab?: 'credentials';
      readonly label: string;
    }
  | {
      readonly to: 'settings';
      readonly tab: 'tokens' | 'triggers' | 'configuration';
      readonly open?: string | undefined;
      readonly label: string;
    }
  | { readonly to: 'connection'; readonly slug: string; readonly label: string }
  | { readonly to: 'replicas'; readonly label: string }
  /** The log of denials, of one reason where it is known. */
  | { readonly to: 'denials'; readonly reason: string | undefined; readonly label: string };

/** One sentence about the whole gateway. */
export interface Status {
  readonly look: 'good' | 'bad' | 'warn';
  readonly sentence: string;
  /** What follows from it for people. */
  readonly detail?: string;
  readonly way?: StatusWay;
  /** What else is wrong, each with its own way. */
  readonly others?: readonly Status[];
}
