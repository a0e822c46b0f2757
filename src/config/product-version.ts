import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The version of the package that a module belongs to, whether it was compiled or runs where it was written.
 * @param moduleUrl `import.meta.url` of the module that asks.
 * @returns `unknown` when no folder above has a `package.json` with a version.
 */
export function productVersion(moduleUrl: string): string {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) {
      const { version } = JSON.parse(readFileSync(file, 'utf8')) as { readonly version?: unknown };
      return typeof version === 'string' ? version : 'unknown';
    }
    if (folder === dirname(folder)) return 'unknown';
  }
}
