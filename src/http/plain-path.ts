/**
 * Whether a canonical path stays a path however often it is decoded on its way: no leading double slash (the
 * canonical form of `/.//host` has one), no backslash, no control character.
 */
export function isPlainPath(pathname: string): boolean {
  let path = pathname;
  for (let round = 0; round < 4; round += 1) {
    if (path.startsWith('//') || /[\x00-\x1f\x7f\\]/.test(path)) return false;
    const decoded = decodeOnce(path);
    // A percent sign that is left over after the first round is just a percent sign.
    if (decoded === undefined) return round > 0;
    if (decoded === path) return true;
    path = decoded;
  }
  return false;
}

function decodeOnce(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
