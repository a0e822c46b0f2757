import type { Schemas } from '../../api/client.js';
import {
  entitySample,
  partValue,
  personSample,
  sampleFault,
  startSample,
  toSample,
} from './condition-samples.js';

describe('the sample of a condition', () => {
  it('begins as one that can be sent, fit for the kind of thing', () => {
    const sample = startSample('url');
    expect(sampleFault(sample)).toBeUndefined();
    expect(toSample(sample)).toMatchObject({ resource: { type: 'url' }, action: { name: 'GET' } });
    expect(toSample(startSample('task'))).toMatchObject({
      resource: { type: 'task', properties: { owner: '00u1' } },
    });
  });

  it.each(['', '[]', 'null', '{', '7'])('says what can’t be read of it: %j', (text) => {
    expect(sampleFault({ ...startSample('task'), subject: text })).toContain('subject');
    expect(sampleFault({ ...startSample('task'), resource: text })).toContain('resource');
  });

  it('is a real entity when one is picked', () => {
    const entity = { type: 'task', id: '7', properties: { owner: 'ada' } };
    expect(toSample({ ...startSample('task'), resource: entitySample(entity) }).resource).toEqual(entity);
  });

  it('is a real person when one is picked, with how they signed in', () => {
    const person = {
      ...{ sub: '00u7', roles: [], membership: { groups: [] }, attributes: { acr: 'made-up' } },
    } as unknown as Schemas['PersonResponse'];
    const session = { acr: 'mfa', amr: ['pwd'], authTime: '2026-01-01T00:00:00.000Z' };
    const subject = { ...startSample('task'), subject: personSample(person, session) };
    expect(toSample(subject).subject).toMatchObject({ id: '00u7', properties: session });
    const unknown = { ...startSample('task'), subject: personSample(person) };
    expect(toSample(unknown).subject).toMatchObject({ properties: { acr: null, amr: [], authTime: null } });
  });

  it('shows the value of each part, or why there is none', () => {
    expect(partValue({ value: ['a'] as never })).toBe('["a"]');
    expect(partValue({ error: 'No such key: owner' })).toBe('✗ No such key: owner');
  });
});
