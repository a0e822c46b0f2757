import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where the built console is: `console/dist` of the package that a module belongs to, whether that module was compiled to
 * `dist/`, to `dist-dev/`, or runs where it was written.
 * @param moduleUrl `import.meta.url` of the module that asks.
 * @returns undefined when no folder above has a `package.json`.
 */
export function consoleFolder(moduleUrl: string): string | undefined {
  for (let folder = dirname(fileURLToPath(moduleUrl)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'console', 'dist');
    if (folder === dirname(folder)) return undefined;
  }
}
