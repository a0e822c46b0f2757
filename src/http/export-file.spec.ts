import type { Response } from 'express';
import type { Readable } from 'node:stream';
import { csvFile } from './export-file.js';

/** As much of a response as a file looks at. */
const response = { setTimeout: () => response, destroy: () => undefined } as unknown as Response;

/** A list of many pages that counts how many of them were asked for; `fails` is the first that can't be read. */
function source(fails = Infinity) {
  const seen = { asked: 0, ended: false };
  async function* pages(): AsyncGenerator<readonly number[]> {
    try {
      for (let page = 0; page < 1_000; page += 1) {
        seen.asked += 1;
        if (page === fails) throw new Error('no database');
        yield await Promise.resolve([page]);
      }
    } finally {
      seen.ended = true;
    }
  }
  return { seen, pages: pages() };
}

const fileOf = async (pages: AsyncIterable<readonly number[]>): Promise<Readable> => {
  const at = new Date('2026-11-22T10:20:30.456Z');
  const content = { name: 'numbers', at, columns: ['n'], pages, toCells: (n: number) => [[n]] };
  return (await csvFile(response, content)).getStream();
};

describe('a CSV file', () => {
  it('asks for a page when the client has taken the one before, and not sooner', async () => {
    const { seen, pages } = source();
    const stream = await fileOf(pages);
    const chunks = stream[Symbol.asyncIterator]();
    for (let taken = 1; taken <= 100; taken += 1) {
      await chunks.next();
      expect(seen.asked).toBeLessThanOrEqual(taken + 2);
    }
    expect(seen.asked).toBeGreaterThan(90);
    stream.destroy();
  });

  it('lets go of the list when the client goes away', async () => {
    const { seen, pages } = source();
    const stream = await fileOf(pages);
    const chunks = stream[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.return?.();
    expect(seen).toMatchObject({ ended: true });
    expect(seen.asked).toBeLessThan(5);
  });

  it('breaks off when a page can’t be read, instead of ending', async () => {
    const stream = await fileOf(source(3).pages);
    await expect(stream.toArray()).rejects.toThrow('no database');
  });

  it('is not begun when the first page can’t be read', async () => {
    await expect(fileOf(source(0).pages)).rejects.toThrow('no database');
  });
});
