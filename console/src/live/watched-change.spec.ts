import { tellListeners } from './live-listeners.js';
import type { LiveEvent } from './live-message.js';
import { untilChanged } from './watched-change.js';

const resource = { resource: 'role', id: 'auditor' };
const ofRole = (id: string): LiveEvent => ({ kind: 'model', data: { resource: 'role', id } });
const resync: LiveEvent = { kind: 'resync', data: {} };

/** What becomes of a watch: how often it asked, and how often it said that there is a change. */
function watch(now: () => Promise<string | undefined>) {
  const seen = { asked: 0, changed: 0 };
  const etagNow = (): Promise<string | undefined> => {
    seen.asked += 1;
    return now();
  };
  const stop = untilChanged({ resource, etag: '"2"', etagNow }, () => void (seen.changed += 1));
  return { seen, stop };
}

/** Lets every answer that is there already be heard. */
const heard = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('a change that can be taken back', () => {
  it('is over once somebody else has changed the same, but not by the event of one’s own change', async () => {
    let etag = '"2"';
    const { seen } = watch(async () => etag);
    tellListeners(ofRole('another'));
    tellListeners(ofRole('auditor'));
    await heard();
    expect(seen).toEqual({ asked: 1, changed: 0 });
    etag = '"3"';
    tellListeners(ofRole('auditor'));
    await heard();
    expect(seen).toEqual({ asked: 2, changed: 1 });
    tellListeners(ofRole('auditor'));
    expect(seen.asked).toBe(2);
  });

  it('is looked at again after a gap in the events, in which somebody may have changed it', async () => {
    let etag = '"2"';
    const { seen } = watch(async () => etag);
    tellListeners(resync);
    await heard();
    expect(seen).toEqual({ asked: 1, changed: 0 });
    etag = '"3"';
    tellListeners(resync);
    await heard();
    expect(seen).toEqual({ asked: 2, changed: 1 });
  });

  it('is over when nobody can say which version there is', async () => {
    const { seen } = watch(() => Promise.reject(new Error('down')));
    tellListeners(resync);
    await heard();
    expect(seen.changed).toBe(1);
  });

  it('is watched no more once it was taken back', () => {
    const { seen, stop } = watch(async () => '"3"');
    stop();
    tellListeners(resync);
    expect(seen).toEqual({ asked: 0, changed: 0 });
  });

  it('is not over a second time by an answer that comes after it was taken back', async () => {
    const { seen, stop } = watch(async () => '"3"');
    tellListeners(resync);
    stop();
    await heard();
    expect(seen).toEqual({ asked: 1, changed: 0 });
  });

  it('of things that are known by no id is looked at after each change of such a thing', async () => {
    const asked: string[] = [];
    const stop = untilChanged(
      { resource: { resource: 'role' }, etag: '"2"', etagNow: async () => (asked.push('now'), '"2"') },
      () => undefined,
    );
    tellListeners(ofRole('auditor'));
    tellListeners({ kind: 'model', data: { resource: 'grant', id: 'g1' } });
    expect(asked).toHaveLength(1);
    stop();
  });
});
