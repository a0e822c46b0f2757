/**
 * `npm run bench:console`: what the console weighs, how soon a phone shows it against a bare page of React in the same run,
 * what moves while it loads, how long the slowest key takes, and what its lists cost with 100,000 people and 1,000,000
 * sessions. Ratios are nearly comparable between machines, milliseconds are not.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { projectRoot } from '../demo/data-folder.js';
import { findFreeBasePort } from '../demo/ports.js';
import { startDemo, type Demo } from '../demo/start-demo.js';
import { launchChromium } from '../screenshots/chromium.js';
import { signInAtOkta } from '../screenshots/walk.js';
import { serveBarePage } from './bare-page.js';
import { fillWithPeople, PEOPLE, SESSIONS } from './console-data.js';
import { weighConsole } from './console-size.js';
import { callsOf, OBSERVE, visitOnPhone, worstKeyOf, type Visit } from './console-visit.js';
import { median } from './median.js';

const RUNS = 5;
const FIRST_PAGE = 150_000;
const FURTHER_PAGE = 50_000;
const ALL = 480_000;
const LCP_RATIO = 1.7;
const CLS = 0.05;
const INTERACTION_MS = 200;
const SERVER_MS = 300;

/** Pages that are opened, below `/console`. */
const PAGES = [
  '/',
  '/groups',
  '/people',
  '/sessions',
  '/applications',
  '/roles',
  '/activity',
  '/connections',
];

let missed = 0;

/** Prints a line of the table. */
function line(what: string, measured: string, goal: string, reached: boolean): void {
  if (!reached) missed++;
  console.log(`| ${what} | ${measured} | ${goal} | ${reached ? 'reached' : 'MISSED'} |`);
}

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

function reportSize(consoleFolder: string): void {
  const { first, pages, all } = weighConsole(join(consoleFolder, 'dist'));
  line('First page', kB(first), `≤ ${kB(FIRST_PAGE)}`, first <= FIRST_PAGE);
  for (const [page, weight] of [...pages].sort())
    line(`Page ${page}`, kB(weight), `≤ ${kB(FURTHER_PAGE)} more`, weight <= FURTHER_PAGE);
  line('Everything', kB(all), `≤ ${kB(ALL)}`, all <= ALL);
}

/** A browser in which the demo's admin is signed in. */
async function adasContext(chromium: Browser, demo: Demo): Promise<BrowserContext> {
  const context = await chromium.newContext();
  await context.addInitScript(OBSERVE);
  const page = await context.newPage();
  await page.goto(`${demo.gatewayUrl}/login?return_to=/console/settings`);
  await signInAtOkta(page, 'Ada Admin');
  await page.waitForURL(/\/console\/settings/);
  await page.close();
  return context;
}

async function reportLoad(context: BrowserContext, demo: Demo, consoleFolder: string): Promise<void> {
  const bare = await serveBarePage(consoleFolder);
  const heading = (page: Parameters<Parameters<typeof visitOnPhone>[2]>[0]): Promise<void> =>
    page.getByRole('heading', { level: 1 }).first().waitFor();
  const bareVisits: Visit[] = [];
  const visits = new Map<string, Visit[]>();
  for (let run = 0; run < RUNS; run++) {
    bareVisits.push(await visitOnPhone(context, bare.url, heading));
    for (const path of PAGES) {
      const visit = await visitOnPhone(context, `${demo.gatewayUrl}/console${path}`, heading);
      visits.set(path, [...(visits.get(path) ?? []), visit]);
    }
  }
  bare.close();
  const bareLcp = median(bareVisits.map(({ lcp }) => lcp));
  for (const [path, of] of visits) {
    const lcp = median(of.map((visit) => visit.lcp));
    const cls = median(of.map((visit) => visit.cls));
    const ratio = lcp / bareLcp;
    const words = `${ratio.toFixed(2)} × (${lcp.toFixed(0)} against ${bareLcp.toFixed(0)} ms)`;
    line(`Largest paint of ${path} on a phone`, words, `≤ ${LCP_RATIO} ×`, ratio <= LCP_RATIO);
    line(`Layout shift of ${path}`, cls.toFixed(3), `≤ ${CLS}`, cls <= CLS);
  }
}

async function reportLists(context: BrowserContext, demo: Demo): Promise<void> {
  await fillWithPeople(demo.databaseUrl);
  const size = `${PEOPLE} people, ${SESSIONS} sessions`;
  for (const path of PAGES) {
    const url = `${demo.gatewayUrl}/console${path}`;
    await callsOf(context, url);
    const calls = await callsOf(context, url);
    const slowest = calls.reduce((most, call) => (call.ms > most.ms ? call : most), { path: '–', ms: 0 });
    const ms = `${slowest.ms.toFixed(0)} ms (${slowest.path})`;
    line(`Slowest answer of ${path} (${size})`, ms, `≤ ${SERVER_MS} ms`, slowest.ms <= SERVER_MS);
    const names = calls.map((call) => call.path.replace('/api/v1/', '')).join(', ');
    console.log(`| Calls of ${path} | ${calls.length}: ${names} |  |  |`);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'rolegate-bench-console-'));
// Run by root, the database has an account of its own, which must be able to pass.
chmodSync(folder, 0o711);
const consoleFolder = join(projectRoot(), 'console');
console.log('| what | measured | goal |  |\n| --- | --- | --- | --- |');
reportSize(consoleFolder);
const demo = await startDemo({ basePort: await findFreeBasePort(), dataFolder: join(folder, 'demo') });
const chromium = await launchChromium();
try {
  const context = await adasContext(chromium, demo);
  await reportLoad(context, demo, consoleFolder);
  const key = await worstKeyOf(context, `${demo.gatewayUrl}/console/groups`, 'engineering');
  line(
    'Slowest key in the palette at 4 × slower',
    `${key} ms`,
    `≤ ${INTERACTION_MS} ms`,
    key <= INTERACTION_MS,
  );
  await reportLists(context, demo);
} finally {
  await chromium.close();
  await demo.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(missed === 0 ? 0 : 1);
