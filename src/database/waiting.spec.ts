import { MAX_RECONNECT_DELAY_MS, reconnectDelay } from './reconnect-delay.js';
import { Pause, settledWithin } from './waiting.js';

const LONG_MS = 60_000;

describe('a pause', () => {
  it('ends when somebody ends it', async () => {
    const pause = new Pause();
    const paused = pause.lasting(LONG_MS);
    pause.end();
    await expect(paused).resolves.toBeUndefined();
  });

  it('does not begin when it was ended before, but for once only', async () => {
    const pause = new Pause();
    pause.end();
    await pause.lasting(LONG_MS);
    let over = false;
    const second = pause.lasting(LONG_MS).then(() => (over = true));
    await Promise.resolve();
    expect(over).toBe(false);
    pause.end();
    await second;
  });

  it('ends by itself', async () => {
    await expect(new Pause().lasting(1)).resolves.toBeUndefined();
  });
});

describe('waiting with a limit', () => {
  it('gives up on what never settles, and does not mind what fails', async () => {
    await settledWithin(1, new Promise<void>(() => undefined));
    await settledWithin(LONG_MS, Promise.reject(new Error('somebody else’s business')));
  });
});

describe('the delay before a reconnection', () => {
  it.each([
    [1, 0, 12.5],
    [1, 1, 25],
    [2, 1, 50],
    [5, 1, 400],
    [6, 1, MAX_RECONNECT_DELAY_MS],
    [6, 0, MAX_RECONNECT_DELAY_MS / 2],
    [5000, 1, MAX_RECONNECT_DELAY_MS],
  ])('after %i failures and chance %d is %d ms', (failures, random, expected) => {
    expect(reconnectDelay(failures, random)).toBe(expected);
  });
});
