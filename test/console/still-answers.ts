import type { Visitor } from './console-scene.js';

/** The moment at which every picture is taken. */
export const NOW = '2026-05-12T10:00:00.000Z';

const BEFORE = '2026-05-12T09:58:00.000Z';
const AFTER = '2026-05-12T17:58:00.000Z';

const TIME = /"(\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*Z)"/g;
const PORT = /127\.0\.0\.1:\d+/g;
/** Ids of Okta's: a prefix of its kind, and what is never the same. */
const OKTA_ID = /\b(00[ug]|0oa|aus)[A-Za-z0-9]{17}\b/g;

/** What differs from run to run in an answer, made the same: times, ports, ids that are shown. */
function stilled(body: string): string {
  const now = Date.now();
  return body
    .replace(TIME, (_, time: string) => `"${Date.parse(time) > now ? AFTER : BEFORE}"`)
    .replace(PORT, '127.0.0.1:3000')
    .replace(OKTA_ID, '$1a1b2c3d4e5f6g7h8i');
}

/** Lets the gateway answer, and shows the visitor the same words at the same time in every run. */
export async function stillAnswers(visitor: Visitor): Promise<void> {
  await visitor.page.clock.setFixedTime(NOW);
  await visitor.answer('/api/v1/', async (route) => {
    // A stream has no end to wait for.
    if (route.request().url().includes('/event-stream')) return route.fallback();
    const response = await route.fetch();
    const type = response.headers()['content-type'] ?? '';
    if (!type.includes('json')) return route.fulfill({ response });
    return route.fulfill({ response, body: stilled(await response.text()) });
  });
}
