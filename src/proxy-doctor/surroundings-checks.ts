import { PROGRAM, type Examination } from './examination.js';
import { probe, type ProbeAnswer } from './probe.js';

const CLOCK_TOLERANCE_MS = 60_000;

/** Whether the proxy answers for hosts that nobody configured. */
export async function checkUnknownHost(examination: Examination): Promise<void> {
  const answer = await examination.ask({ host: `rolegate-doctor-${examination.nonce}.invalid` });
  if (answer && answer.status >= 200 && answer.status < 300)
    examination.note(
      'unknown-host-answered',
      `An unknown host name got ${answer.status}${answer.body === '' ? ' and an empty page: a host that was forgotten looks the same' : ''}.`,
    );
}

/** Plain http, HSTS, caches and the clock. */
export async function checkTransport(examination: Examination, baseline: ProbeAnswer): Promise<void> {
  const { url, httpOrigin, nowMs } = examination.patient;
  if (url.protocol === 'https:') {
    if (baseline.headers['strict-transport-security'] === undefined)
      examination.note('hsts-missing', 'An answer over https carries no Strict-Transport-Security.');
    const origin = httpOrigin ?? (url.port === '' ? new URL(`http://${url.host}`) : undefined);
    const plain = origin && (await examination.ask({ origin, host: origin.host }));
    if (
      plain &&
      !(plain.status >= 300 && plain.status < 400 && /^https:/i.test(plain.headers.location ?? ''))
    )
      examination.note('http-not-redirected', `Plain http got ${plain.status} and no redirect to https.`);
  }
  const again = await examination.ask();
  const id = again?.headers['x-request-id'];
  const age = Number(again?.headers.age ?? 0);
  if (age > 0 || (id !== undefined && id === baseline.headers['x-request-id']))
    examination.note('answers-cached', `The same answer came twice${age > 0 ? `, ${age} s old` : ''}.`);
  const date = Date.parse(again?.headers.date ?? '');
  if (Math.abs(date - nowMs()) > CLOCK_TOLERANCE_MS)
    examination.note(
      'clock-off',
      `The proxy’s clock and this machine’s differ by ${Math.round((date - nowMs()) / 1000)} s.`,
    );
}

/** Whether just anybody can ask for decisions, with headers of their own. */
export async function checkDecisionRoutes(examination: Examination, gateway: URL | undefined): Promise<void> {
  if (!gateway) return;
  const { url } = examination.patient;
  for (const [target, headers] of [
    [
      '/authz/forward-auth',
      {
        'X-Forwarded-Method': 'GET',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': url.host,
        'X-Forwarded-Uri': '/',
      },
    ],
    ['/authz/auth-request', { 'X-Original-Method': 'GET', 'X-Original-URL': `https://${url.host}/` }],
  ] as const) {
    const answer = await probe(examination.patient, {
      origin: gateway,
      target,
      headers: { ...PROGRAM, ...headers },
    });
    // 400: the gateway doesn't believe whoever asks. 404: the proxy leads nobody there.
    if (answer && [200, 302, 401, 403].includes(answer.status))
      examination.note(
        'decision-route-open',
        `${gateway.origin}${target} decided for a stranger (${answer.status}).`,
      );
  }
}
