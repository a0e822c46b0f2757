import type { Schemas } from '../../api/client.js';
import { groupVerdicts } from './group-verdicts.js';

const mapping = (
  groupName: string,
  outcome: Schemas['ExplainedMappingResponse']['outcome'],
): Schemas['ExplainedMappingResponse'] => ({
  ...{ id: groupName, version: 1, groupName, role: 'developer', matched: outcome === 'matched', outcome },
});
const verdicts = (
  groups: string[],
  mappings: Schemas['ExplainedMappingResponse'][],
  requiredGroupHeld = true,
): readonly string[] =>
  groupVerdicts(
    groups,
    { mappings, connection: { requiredGroupHeld } as Schemas['ExplainedConnectionResponse'] },
    (key) => (key === 'developer' ? 'Developer' : key),
  );

describe('the groups that somebody tried with', () => {
  it('are told apart by whether they give a role, so that a slip of the pen shows', () => {
    expect(
      verdicts(
        ['Engineering', 'Enginering', 'sales'],
        [mapping('Engineering', 'matched'), mapping('Sales', 'name-differs-by-case')],
      ),
    ).toEqual([
      'Engineering: gives Developer',
      'Enginering: gives nothing: not mapped',
      'sales: gives nothing: not mapped, but Sales is',
    ]);
  });

  it('give nothing, and not for want of a mapping, where another group of the name is meant or a required one is missing', () => {
    expect(verdicts(['Engineering'], [mapping('Engineering', 'pinned-group-deleted')])).toEqual([
      'Engineering: gives nothing: the mapping of this name does not count for it',
    ]);
    expect(verdicts(['Engineering'], [mapping('Engineering', 'required-group-missing')], false)).toEqual([
      'Engineering: gives nothing: a group that the connection requires is missing',
    ]);
  });
});
