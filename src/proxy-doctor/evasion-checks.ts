import { passed, PROGRAM, type Examination } from './examination.js';
import { reasonOf, type ProbeAnswer } from './probe.js';

const METHODS = ['HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'];

/** What proxies are often told to serve without asking. */
const OFTEN_EXEMPTED = [
  '/{nonce}.css',
  '/{nonce}.js',
  '/{nonce}.png',
  '/static/{nonce}',
  '/assets/{nonce}',
  '/health/{nonce}',
  '/api/{nonce}',
];

/** Ways around: other methods, upgrades, and paths that proxies like to exempt. */
export async function checkExemptions(examination: Examination): Promise<void> {
  for (const method of METHODS) {
    const answer = await examination.ask({ method });
    if (answer && passed(answer) && !(method === 'TRACE' && answer.status === 404))
      examination.note('method-exempted', `${method} without a session got ${answer.status}.`);
  }
  const upgraded = await examination.ask({
    headers: {
      ...PROGRAM,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': Buffer.alloc(16, 7).toString('base64'),
    },
  });
  if (upgraded && (passed(upgraded) || upgraded.status === 426))
    examination.note('websocket-exempted', `A WebSocket without a session got ${upgraded.status}.`);
  for (const pattern of OFTEN_EXEMPTED) {
    const target = pattern.replace('{nonce}', `rolegate-doctor-${examination.nonce}`);
    const answer = await examination.ask({ target });
    if (answer && passed(answer))
      examination.note(
        'path-exempted',
        `${target} without a session got ${answer.status} instead of 401 or 403.`,
      );
  }
}

/** Whether another path is judged than the one that is served. */
export async function checkPaths(examination: Examination): Promise<void> {
  const { publicPath } = examination.patient;
  const path = examination.patient.url.pathname;
  // From the one to the root, and down to the other.
  const fromPublic =
    publicPath === undefined
      ? []
      : [
          path + upFrom(path, '/..') + publicPath,
          ...['/..', '/%2e%2e', '/..;', '/%252e%252e'].map(
            (up) => publicPath + upFrom(publicPath, up) + path,
          ),
          `${publicPath}/${'..%2f'.repeat(depthOf(publicPath))}${path.slice(1)}`,
        ];
  for (const target of [
    `/${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `/x/%2e%2e${path}`,
    `${path};x=y`,
    `${path}%2f`,
    `${path}%5c`,
    `${path}%00`,
    `/.rolegate/..${path}`,
    ...fromPublic,
  ]) {
    const answer = await examination.ask({ target });
    // A 404 under /.rolegate/ is the gateway's own.
    if (answer && passed(answer) && !(answer.status === 404 && target.startsWith('/.rolegate/')))
      examination.note('path-confusion', `${target} without a session got ${answer.status}.`);
  }
}

function depthOf(path: string): number {
  return path.split('/').filter(Boolean).length;
}

function upFrom(path: string, step: string): string {
  return step.repeat(depthOf(path));
}

/** Whether the judgement follows what a client says about its request. */
export async function checkForwardedHeaders(examination: Examination, baseline: ProbeAnswer): Promise<void> {
  const elsewhere = `rolegate-doctor-${examination.nonce}.invalid`;
  for (const [name, value] of [
    ['X-Forwarded-Host', elsewhere],
    ['X-Forwarded-Uri', '//'],
    ['X-Forwarded-Method', 'rolegate doctor'],
    ['X-Original-URL', `https://${elsewhere}/`],
    ['X-Original-Method', 'rolegate doctor'],
  ] as const) {
    const answer = await examination.ask({ headers: { ...PROGRAM, [name]: value } });
    if (answer && (answer.status !== baseline.status || reasonOf(answer) !== reasonOf(baseline)))
      examination.note(
        'forwarded-headers-believed',
        `${name} of a client changed the answer from ${baseline.status} to ${answer.status}.`,
      );
  }
}

/** Whether a client can write who they are: on a page that shows its headers. */
export async function checkIdentity(examination: Examination): Promise<void> {
  const { echoPath, sessionCookie } = examination.patient;
  if (echoPath === undefined) return;
  for (const name of ['Remote-User', 'Remote-Roles', 'X-Rolegate-Assertion'])
    for (const spelling of [name, name.replaceAll('-', '_'), name.replaceAll('-', '.')]) {
      const forged = `forged-${examination.nonce}`;
      const answer = await examination.ask({
        target: echoPath,
        headers: {
          ...PROGRAM,
          ...(sessionCookie === undefined ? {} : { Cookie: sessionCookie }),
          [spelling]: forged,
        },
      });
      if (answer?.body.includes(forged))
        examination.note('identity-accepted', `${spelling} of a client reached the application.`);
    }
}
