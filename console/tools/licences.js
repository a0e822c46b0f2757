// Collects the licences of the packages that a build ships, so that the console can show them and the build carries them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package that a module is part of, or undefined for the console's own. */
function packageFolder(id) {
  const path = id.replace(/^\0/, '').split('?')[0];
  if (!path.includes('/node_modules/')) return undefined;
  for (let folder = dirname(path); folder.includes('/node_modules/'); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version) return folder;
  }
  return undefined;
}

function licenceText(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  return file ? readFileSync(join(folder, file), 'utf8').trim() : '';
}

/** A plug-in of Vite's that writes `licences.json`: name, version, licence and its text of each package in the build. */
export function licences() {
  return {
    name: 'licences',
    generateBundle(_, bundle) {
      const folders = new Set(
        Object.values(bundle)
          .filter(({ type }) => type === 'chunk')
          .flatMap(({ moduleIds }) => moduleIds.map(packageFolder))
          .filter(Boolean),
      );
      const packages = [...folders].map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        return { name, version, licence: license ?? 'unknown', text: licenceText(folder) };
      });
      const unique = [...new Map(packages.map((one) => [`${one.name}@${one.version}`, one])).values()];
      unique.sort((a, b) => (a.name < b.name ? -1 : 1));
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(unique) });
    },
  };
}
