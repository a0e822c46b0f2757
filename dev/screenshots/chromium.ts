import bundled from '@sparticuz/chromium';
import { rmSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

/**
 * What keeps a headless browser working in a container, as root and without a GPU. The bundled package has a list of
 * its own that also turns the same-origin policy off: a browser like that would prove little about ours.
 */
const ARGUMENTS = ['--no-sandbox', '--no-zygote', '--disable-gpu', '--font-render-hinting=none'];

/**
 * Starts headless Chromium, with a profile of its own that is removed when it closes: the one that CHROMIUM_PATH
 * names, else the one that npm installed.
 * @param env Variables for its process besides our own.
 * @throws Error when the browser does not start, for want of system libraries for example.
 */
export async function launchChromium(env: Record<string, string> = {}): Promise<Browser> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return launch(given, env);
  const unpacked = await bundled.executablePath();
  try {
    return await launch(unpacked, env);
  } catch {
    // Unpacked once for all; a run that was interrupted meanwhile has left half a browser.
    rmSync(unpacked, { force: true });
    return launch(await bundled.executablePath(), env);
  }
}

function launch(executablePath: string, env: Record<string, string>): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ARGUMENTS,
    headless: true,
    env: { ...process.env, ...env },
  });
}
