import { BoundedWork } from './bounded-work.js';

/** Pieces of work that end when the test says so, in whatever order. */
function pieces() {
  const begun: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  const piece = (name: string) => () =>
    new Promise<string>((resolve, reject) => {
      begun.push(name);
      ends.set(name, (error) => (error ? reject(error) : resolve(name)));
    });
  return { begun, piece, end: (name: string, error?: Error) => ends.get(name)?.(error) };
}

describe('bounded work', () => {
  it('runs so many at once, and the others in the order in which they came', async () => {
    const { begun, piece, end } = pieces();
    const work = new BoundedWork(2, 16);
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => work.run(piece(name)));
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await b;
    await Promise.resolve();
    expect(begun).toEqual(['a', 'b', 'c']);
    end('a');
    await a;
    await Promise.resolve();
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    end('d');
    end('c');
    expect(await Promise.all([c, d])).toEqual(['c', 'd']);
  });

  it('refuses at once what is one too many to wait, without beginning it', async () => {
    const { begun, piece, end } = pieces();
    const work = new BoundedWork(1, 2);
    const taken = ['a', 'b', 'c'].map((name) => work.run(piece(name)));
    await expect(work.run(piece('d'))).rejects.toMatchObject({
      code: 'unavailable',
      headers: { 'Retry-After': '2' },
    });
    expect(begun).toEqual(['a']);
    for (const [index, name] of ['a', 'b', 'c'].entries()) {
      end(name);
      await taken[index];
      await Promise.resolve();
    }
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('gives the place of a piece that failed to the next one, and has all its places again afterwards', async () => {
    const { begun, piece, end } = pieces();
    const work = new BoundedWork(1, 1);
    const failing = work.run(piece('a'));
    const waiting = work.run(piece('b'));
    end('a', new Error('out of memory'));
    await expect(failing).rejects.toThrow('out of memory');
    expect(begun).toEqual(['a', 'b']);
    end('b');
    await waiting;
    const again = work.run(piece('c'));
    expect(begun).toEqual(['a', 'b', 'c']);
    end('c');
    expect(await again).toBe('c');
  });
});
