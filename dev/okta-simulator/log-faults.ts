const REMEMBER_CURSORS = 10_000;

/** How the reading of the System Log misbehaves when a test asks for it, and which cursors it gave away. */
export class LogFaults {
  /** How long an event is written before a reader sees it. Default 0. */
  lagMs = 0;
  /** The next so many pages are empty although there is more. */
  emptyPages = 0;
  /** The next so many pages begin with events that the page before had already. */
  overlappingPages = 0;
  /** How many events these pages repeat. */
  overlap = 1;
  private readonly issued = new Set<string>();

  /** Makes every cursor that was given away so far worthless. */
  expireCursors(): void {
    this.issued.clear();
  }

  /** Remembers a cursor and the `since` that its link carries. */
  issue(cursor: string, since: string | null): void {
    this.issued.add(cursor);
    if (since !== null) this.issued.add(pair(cursor, since));
    for (const oldest of this.issued) {
      if (this.issued.size <= REMEMBER_CURSORS) break;
      this.issued.delete(oldest);
    }
  }

  isKnown(cursor: string): boolean {
    return this.issued.has(cursor);
  }

  /** Whether a link of Okta's own carried both: nobody else may. */
  wereIssuedTogether(cursor: string, since: string): boolean {
    return this.issued.has(pair(cursor, since));
  }

  /** Whether this page shall be empty; counts it. */
  takeEmptyPage(): boolean {
    if (this.emptyPages <= 0) return false;
    this.emptyPages -= 1;
    return true;
  }

  /** How many events this page shall repeat; counts it. */
  takeOverlap(): number {
    if (this.overlappingPages <= 0) return 0;
    this.overlappingPages -= 1;
    return this.overlap;
  }

  /** Everything works again; expired cursors stay so. */
  clear(): void {
    this.lagMs = 0;
    this.emptyPages = 0;
    this.overlappingPages = 0;
  }
}

function pair(cursor: string, since: string): string {
  return `${cursor} ${since}`;
}
