import { useState } from 'react';

/**
 * What is edited of a list, also once somebody else has deleted it: as it was known last, so that no form vanishes with what
 * was typed into it.
 * @param open What names it in the address; undefined = nothing is edited.
 */
export function useKept<Item>(found: Item | undefined, open: string | undefined): Item | undefined {
  const [kept, setKept] = useState({ open, item: found });
  if (found !== undefined && (kept.item !== found || kept.open !== open)) setKept({ open, item: found });
  return found ?? (open !== undefined && kept.open === open ? kept.item : undefined);
}
