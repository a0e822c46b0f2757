import { Logger } from '@nestjs/common';
import { FLUSH_BATCH_SIZE, SessionTouches, type Touch } from './session-touches.js';

Logger.overrideLogger(false);

describe('when sessions were last used', () => {
  let written: (readonly Touch[])[];
  let failing: boolean;
  let touches: SessionTouches;

  beforeEach(() => {
    written = [];
    failing = false;
    touches = new SessionTouches((batch) => {
      if (failing) return Promise.reject(new Error('down'));
      written.push(batch);
      return Promise.resolve();
    });
  });

  it('is written together, sorted, and the last use of each session alone', async () => {
    touches.note('b', 1);
    touches.note('a', 2);
    touches.note('b', 3);
    await touches.flush();
    expect(written).toEqual([
      [
        ['a', 2],
        ['b', 3],
      ],
    ]);
    await touches.flush();
    expect(written).toHaveLength(1);
  });

  it('is written in batches', async () => {
    for (let index = 0; index <= FLUSH_BATCH_SIZE; index += 1) touches.note(`key ${index}`, index);
    await touches.flush();
    expect(written.map(({ length }) => length)).toEqual([FLUSH_BATCH_SIZE, 1]);
  });

  it('waits when it can’t be written, and a later use counts', async () => {
    failing = true;
    touches.note('a', 1);
    touches.note('b', 1);
    const flushing = touches.flush();
    touches.note('a', 2);
    await flushing;
    failing = false;
    await touches.flush();
    expect(written).toEqual([
      [
        ['a', 2],
        ['b', 1],
      ],
    ]);
  });

  it('is written without being asked', async () => {
    const write = new Promise<readonly Touch[]>((resolve) => {
      new SessionTouches((batch) => Promise.resolve(resolve(batch))).note('a', 1);
    });
    expect(await write).toEqual([['a', 1]]);
  });
});
