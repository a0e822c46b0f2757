import type { DirectoryGroup } from './group-lookup.js';
import { identifyByName } from './group-identity.js';

const group = (id: string, name: string): DirectoryGroup => ({ id, name, type: 'OKTA_GROUP' });

describe('the group that a name means', () => {
  it('is the only one of exactly this name, whatever else is called alike', () => {
    expect(identifyByName('Ops', [group('1', 'OPS'), group('2', 'Ops')])).toEqual({
      groupId: '2',
      warnings: [],
    });
  });

  it('is none of several of exactly this name', () => {
    expect(identifyByName('Ops', [group('1', 'Ops'), group('2', 'Ops')])).toEqual({
      groupId: null,
      warnings: ['group-name-not-unique'],
    });
  });

  it('is never one that is called so but for case', () => {
    expect(identifyByName('Ops', [group('1', 'ops')])).toEqual({
      groupId: null,
      warnings: ['group-name-differs-by-case'],
    });
  });

  it('is none when Okta has none', () => {
    expect(identifyByName('Ops', [])).toEqual({ groupId: null, warnings: ['group-not-found-in-okta'] });
  });
});
