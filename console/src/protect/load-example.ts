import { exampleFiles } from './example-files.js';
import type { ProxyKind } from './proxy-facts.js';

/** A file of an example, to be filled in. */
export interface ExampleFile {
  /** `rolegate.conf`. */
  readonly name: string;
  readonly text: string;
}

// Each is a file of its own in the build: nobody loads five to read one.
const loaders = import.meta.glob<string>('../../../examples/*/*', { query: '?raw', import: 'default' });

/** The files of a proxy's example, as they are in the repository. @throws Error when one can't be loaded. */
export async function loadExample(kind: ProxyKind): Promise<readonly ExampleFile[]> {
  return Promise.all(
    (exampleFiles[kind] ?? []).map(async (file) => {
      const load = loaders[`../../../examples/${file}`];
      if (!load) throw new Error(`The example ${file} is not part of this build.`);
      return { name: file.replace(/^.*\//, ''), text: await load() };
    }),
  );
}
