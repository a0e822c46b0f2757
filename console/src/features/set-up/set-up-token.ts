const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** The token in a set-up link, in what stands behind its `#`, or pasted bare; undefined when there is none. */
export function tokenIn(text: string): string | undefined {
  const bare = text.trim().split('#').at(-1) ?? '';
  return TOKEN.test(bare) ? bare : undefined;
}
