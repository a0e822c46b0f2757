import type { DataSource } from 'typeorm';
import { boundedRead } from './pool.js';
import { onLate } from './waiting.js';

describe('boundedRead', () => {
  it('fails once and for all when the pool is gone: no time-out comes after it', async () => {
    const unheard: unknown[] = [];
    const listener = (reason: unknown): void => void unheard.push(reason);
    process.on('unhandledRejection', listener);
    try {
      const destroyed = { driver: {} } as DataSource;
      await expect(boundedRead(destroyed, 'SELECT 1', [], 5)).rejects.toThrow(TypeError);
      await new Promise<void>((resolve) => onLate(20, resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', listener);
    }
  });
});
