import { readYaml, writeDocument } from './document-text.js';
import type { ConfigurationModel } from './configuration-model.js';
import { YamlThread } from './yaml-thread.js';

const roles = Array.from({ length: 1_600 }, (_, at) => ({
  key: `role-${at}`,
  name: `Role: ${at}`,
  rank: 50,
}));
const model: ConfigurationModel = {
  version: 1,
  roles,
  connections: [],
  gateway: { grants: [] },
  applications: [],
};
const long = writeDocument(model);

describe('YAML that is too long to be read by the way', () => {
  it('is read and written in a thread of its own as any other is', async () => {
    const yaml = new YamlThread();
    expect(long.length).toBeGreaterThan(64 * 1024);
    expect(await yaml.read(long)).toEqual(readYaml(long).value);
    expect(await yaml.write(model)).toBe(long);
    expect(await yaml.linesOf(long, ['/roles/1599/rank', '/nowhere'])).toEqual([
      long.split('\n').findIndex((line) => line.endsWith('role-1599')) + 3,
      1,
    ]);
  });

  it('is refused for what would be refused in a short one', async () => {
    const yaml = new YamlThread();
    const refusal = { code: 'invalid-request' };
    await expect(yaml.read(`${long}\nx: &a [1]\ny: *a\n`)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining('Anchors, aliases, tags and directives are not taken') as string,
    });
    await expect(yaml.read(`${long}\n${'['.repeat(100_000)}`)).rejects.toMatchObject(refusal);
    await expect(yaml.read(`a: [x\n${'#\n'.repeat(100_000)}`)).rejects.toMatchObject(refusal);
    // The thread that failed is not missed.
    expect(await yaml.read(long)).toEqual({ ...model });
  });

  it('waits for its turn, and is sent away where too many wait', async () => {
    const yaml = new YamlThread();
    const outcomes = await Promise.allSettled(Array.from({ length: 7 }, () => yaml.read(long)));
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      'rejected',
      'rejected',
    ]);
    expect(outcomes[6]).toMatchObject({ reason: { code: 'unavailable' } });
    expect(await yaml.read('a: 1\n')).toEqual({ a: 1 });
  });
});
