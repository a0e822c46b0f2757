import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { applySeed, type Seed } from './seed.js';
import { startOktaSimulator } from './simulator.js';

const USAGE = 'usage: node main.js [--port N] [--public-url ORIGIN] [--seed FILE.json]';

const { values } = parseArgs({
  options: { port: { type: 'string' }, 'public-url': { type: 'string' }, seed: { type: 'string' } },
});
const port = Number(values.port ?? 0);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(USAGE);
  process.exit(2);
}
const publicUrl = values['public-url'];
const simulator = await startOktaSimulator({ port, ...(publicUrl === undefined ? {} : { publicUrl }) });
console.log(`Okta simulator: ${simulator.url} (dashboard: ${simulator.url}/app/UserHome)`);
if (values.seed !== undefined) {
  const seed = JSON.parse(await readFile(values.seed, 'utf8')) as Seed;
  const { apps, apiTokens } = applySeed(simulator.org, seed);
  for (const app of apps)
    console.log(`app "${app.label}": client id ${app.id}, secret ${app.clientSecret ?? '(none)'}`);
  for (const token of apiTokens) console.log(`API token: ${token.value}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
