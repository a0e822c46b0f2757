/**
 * Reads what is said of something: a JSON object, or one property a line (`owner: ada@example.com`). Of a line `true`,
 * `false` and plain numbers are what they look like; in JSON everything is as it is written.
 * @returns undefined when it is neither.
 */
export function propertiesIn(text: string): Record<string, unknown> | undefined {
  const trimmed = text.trim();
  return trimmed.startsWith('{') ? objectIn(trimmed) : linesIn(trimmed);
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function linesIn(text: string): Record<string, unknown> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const pairs = lines.map((line) => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (pairs.includes(null)) return undefined;
  // A property may have any name: `__proto__` is one too.
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', valueIn(pair?.[2] ?? '')]));
}

function valueIn(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}
