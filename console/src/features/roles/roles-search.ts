/** What the address of the page says besides its path. */
export interface RolesSearch {
  /** Key of the role whose drawer is open, or `new`. */
  readonly open?: string;
}

/** Reads the search parameters of an address; what makes no sense is left out. */
export function rolesSearch(raw: Record<string, unknown>): RolesSearch {
  return typeof raw['open'] === 'string' && raw['open'] !== '' ? { open: raw['open'] } : {};
}
