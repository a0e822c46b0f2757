/** What somebody typed into the palette, as far as it can be understood without asking the gateway. */
export interface PaletteInput {
  /** What names are searched for; without the word "explain". */
  readonly text: string;
  /** Whether somebody wants to know why, instead of going there: the text began with "explain". */
  readonly explain: boolean;
  /** The address that was typed or pasted. */
  readonly url?: string;
  /** What looks like the request id of a refusal. */
  readonly requestId?: string;
}

/** Request ids are the client's or a UUID of the gateway's: long enough, and with a digit, so that no name looks like one. */
const REQUEST_ID = /^(?=[^\d]*\d)[A-Za-z0-9._-]{8,128}$/;

/** Reads what was typed. */
export function readPaletteInput(typed: string): PaletteInput {
  const [, explain, rest = ''] = /^\s*(explain\b|why\b)?\s*(.*?)\s*$/is.exec(typed) ?? [];
  const text = rest;
  return {
    text,
    explain: explain !== undefined,
    ...(/^(https?:\/\/\S+|\/\S*)$/i.test(text) ? { url: text } : {}),
    ...(REQUEST_ID.test(text) ? { requestId: text } : {}),
  };
}

/** Whether all words that were typed occur in a name. */
export function matchesWords(name: string, text: string): boolean {
  const within = name.toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}
