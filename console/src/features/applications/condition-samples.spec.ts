import { entitySample, partValue, sampleFault, startSample, toSample } from './condition-samples.js';

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

  it('shows the value of each part, or why there is none', () => {
    expect(partValue({ value: ['a'] as never })).toBe('["a"]');
    expect(partValue({ error: 'No such key: owner' })).toBe('✗ No such key: owner');
  });
});
