import { doctorCases } from './doctor-cases.js';
import { hostileCases } from './hostile-cases.js';
import { peopleCases } from './people-cases.js';
import { protocolCases } from './protocol-cases.js';
import { startProxyWorld, type ProxyWorld } from './proxy-world.js';
import type { ProxyKind } from './real-proxy.js';

const START_LIMIT_MS = 120_000;

/** Tries an example in the real proxy: one column of the table that `npm run test:proxies` prints. */
export function proxyMatrix(kind: ProxyKind): void {
  describe(kind.name, () => {
    let world: ProxyWorld;

    beforeAll(async () => {
      world = await startProxyWorld(kind);
    }, START_LIMIT_MS);

    afterAll(() => world?.close(), START_LIMIT_MS);

    peopleCases(() => world);
    protocolCases(() => world);
    hostileCases(() => world);
    doctorCases(() => world, kind);
  });
}
