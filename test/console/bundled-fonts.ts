import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const BLOCK = 512;

/** What is in a tar archive, by name. */
function filesOf(archive: Buffer): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0;) {
    const text = (from: number, length: number): string =>
      archive.toString('latin1', at + from, at + from + length).replace(/\0.*$/, '');
    const size = parseInt(text(124, 12), 8);
    files.set(text(0, 100), archive.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}

/** No font but those of the folder, and every line of them drawn in one way whatever the machine prefers. */
const settings = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}</dir>
  <cachedir>${folder}/cache</cachedir>
  <match target="pattern">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>false</bool></edit>
    <edit name="autohint" mode="assign"><bool>false</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
    <edit name="lcdfilter" mode="assign"><const>lcdnone</const></edit>
  </match>
</fontconfig>
`;

/**
 * Lets a browser know the fonts that come with the bundled Chromium (Open Sans) and no other: what a machine has
 * installed, and how it likes its letters, changes nothing.
 * @returns variables for the browser's process.
 */
export function bundledFonts(): Record<string, string> {
  const chromium = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const archive = join(dirname(chromium), '../../bin/fonts.tar.br');
  const folder = mkdtempSync(join(tmpdir(), 'rolegate-fonts-'));
  mkdirSync(join(folder, 'cache'));
  const fonts = [...filesOf(brotliDecompressSync(readFileSync(archive)))].filter(([name]) =>
    name.endsWith('.ttf'),
  );
  if (fonts.length === 0) throw new Error(`There is no font in ${archive}.`);
  for (const [name, font] of fonts) writeFileSync(join(folder, basename(name)), font);
  const file = join(folder, 'fonts.conf');
  writeFileSync(file, settings(folder));
  return { FONTCONFIG_FILE: file, FONTCONFIG_PATH: folder };
}
