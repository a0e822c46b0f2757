import { textsOf } from '../../api/search-texts.js';

/** What the address of the page says besides its path. */
export interface ApplicationSearch {
  /** Which tab is open. */
  readonly tab?: string;
  /** Which dialog is open. */
  readonly open?: string;
  /** Of `connect`: which proxy is shown. */
  readonly proxy?: string;
  /** Of `activity`: `allow` or `deny`. */
  readonly outcome?: string;
  /** Of `activity`: the reason of decisions. */
  readonly reason?: string;
  /** Of `entities`: their type. */
  readonly type?: string;
  /** Of `rules`: the rule to point at, by its methods (`*` = all) and its path: `GET,POST /orders/*`. */
  readonly rule?: string;
  /** Of `new-rule`: what it begins with. */
  readonly path?: string;
  readonly method?: string;
  /** Of `rules`: what the tester asks: `DELETE /users/7`, by somebody with these groups, or a person's id. */
  readonly try?: string;
  readonly asGroups?: string;
  readonly asPerson?: string;
  /** Of `new-grant`: the permission and the role that it begins with. */
  readonly permission?: string;
  readonly role?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function applicationSearch(raw: Record<string, unknown>): ApplicationSearch {
  return textsOf(
    raw,
    'tab',
    'open',
    'proxy',
    'outcome',
    'reason',
    'type',
    'rule',
    'path',
    'method',
    'permission',
    'role',
    'try',
    'asGroups',
    'asPerson',
  );
}
