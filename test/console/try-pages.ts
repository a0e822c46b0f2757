import type { BrowserContextOptions } from 'playwright-core';
import type { RestClient } from '../support/rest-client.js';
import { ConsoleScene, problem, type Visitor } from './console-scene.js';
import type { Cell } from './kept-pictures.js';
import { lookEverywhere } from './look.js';
import type { ConsolePage } from './page-registry.js';
import type { Arrange, OpenPage } from './page-states.js';
import { pages } from './pages.js';

/** How long a gateway and a browser may take to start, and a cell of the matrix to be looked at, in milliseconds. */
export const START_LIMIT_MS = 180_000;

/** A scene for a spec file, in which every page has what it is to show. @param add Makes what is to be there besides. @param browserEnv Variables for the browser's process. */
export function withPages(
  add?: (scene: ConsoleScene) => Promise<void>,
  browserEnv?: Record<string, string>,
): () => ConsoleScene {
  let scene: ConsoleScene | undefined;
  beforeAll(async () => {
    scene = await ConsoleScene.start({}, browserEnv);
    for (const { needs } of pages) await needs?.(scene);
    await add?.(scene);
  }, START_LIMIT_MS);
  afterAll(async () => scene?.close(), START_LIMIT_MS);
  return () => {
    if (!scene) throw new Error('The scene did not start.');
    return scene;
  };
}

/** The same page with its address. */
export async function openPage(page: ConsolePage, scene: ConsoleScene): Promise<OpenPage> {
  const { path } = page;
  return { ...page, address: typeof path === 'string' ? path : await path(scene) };
}

/** An admin, or somebody else, at a browser whose live connection doesn't come about: nothing changes while it is looked at. */
export async function withoutLive(
  scene: ConsoleScene,
  options?: BrowserContextOptions,
  as: 'admin' | RestClient = 'admin',
): Promise<Visitor> {
  const visitor = await scene.visitor(as, options);
  await visitor.answer('/api/v1/event-stream', (route) =>
    route.fulfill(problem(404, 'not-found', 'There is no such thing.')),
  );
  return visitor;
}

/** Looks at what an admin without a live connection sees, in light and dark and at every width. */
export async function visit(
  scene: ConsoleScene,
  cell: Cell,
  arrange: (visitor: Visitor) => Promise<void>,
): Promise<string[]> {
  const visitor = await withoutLive(scene);
  try {
    await arrange(visitor);
    return await lookEverywhere(visitor, cell);
  } finally {
    await visitor.close();
  }
}

/** Declares a test for each page in each of these states. */
export function tryPages(scene: () => ConsoleScene, states: Readonly<Record<string, Arrange>>): void {
  describe.each(pages.map((page) => [page.name, page] as const))('%s', (_, page) => {
    const tried = Object.entries(states).filter(
      ([state]) => state !== 'empty' || page.showsEmpty !== undefined,
    );
    it.each(tried)(
      'is right in light and dark and at every width when it is %s',
      async (state, arrange) => {
        const opened = await openPage(page, scene());
        const cell = { page: page.name, state };
        expect(await visit(scene(), cell, (visitor) => arrange(visitor, opened))).toEqual([]);
      },
      START_LIMIT_MS,
    );
  });
}
