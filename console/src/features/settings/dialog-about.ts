const ID_LENGTH = 36;

/** Which thing, by its id, the dialog of an address is about, and what is about to be done to it: empty = nothing. */
export function aboutOf(open: string): { readonly id: string; readonly act: string } {
  return { id: open.slice(-ID_LENGTH), act: open.slice(0, -ID_LENGTH - 1) };
}
