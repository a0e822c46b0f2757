import { storedSession } from '../../test/support/sessions.js';
import { SessionCompactor } from './session-compactor.js';

describe('a compact session', () => {
  const compactor = new SessionCompactor();
  const session = storedSession({ key: 'a', groups: 3 });

  it('says the same as the one that was read', () => {
    expect(compactor.compact('a', session)).toMatchObject({ ...session });
  });

  it('has in common with sessions of other people what they have in common', () => {
    const first = compactor.compact('a', session).facts;
    const second = compactor.compact('b', storedSession({ key: 'b', subjectId: 'other', groups: 3 }));
    const { amr, subject } = second.facts;
    expect(amr).toBe(first.amr);
    expect(subject.attributes).toBe(first.subject.attributes);
    expect(subject.membership.groups[2]).toBe(first.subject.membership.groups[2]);
    expect(subject).not.toBe(first.subject);
  });

  it('has the person in common with their other sessions, as long as nothing of them differs', () => {
    const first = compactor.compact('a', session);
    const same = compactor.compact('b', storedSession({ key: 'b', groups: 3 }), first);
    expect(same.facts.subject).toBe(first.facts.subject);
    for (const change of [{ membershipVersion: 2 }, { name: 'Other' }, { attributes: { team: 'x' } }]) {
      const subject = { ...session.facts.subject, ...change };
      const other = compactor.compact('c', { ...session, facts: { ...session.facts, subject } }, first);
      expect(other.facts.subject).toMatchObject(change);
    }
  });

  it('does not mistake methods of authentication for others', () => {
    const of = (amr: string[]): readonly string[] =>
      compactor.compact('a', { ...session, facts: { ...session.facts, amr } }).facts.amr;
    expect(of(['pwd', 'mfa'])).toEqual(['pwd', 'mfa']);
    expect(of(['pwd,mfa'])).toEqual(['pwd,mfa']);
    expect(of([])).toEqual([]);
  });

  it('is counted with its texts, its attributes, and as a whole with its groups', () => {
    const bytesWith = (change: object): number => {
      const subject = { ...session.facts.subject, ...change };
      return compactor.compact('a', { ...session, facts: { ...session.facts, subject } }).bytes;
    };
    const plain = bytesWith({});
    expect(bytesWith({ name: 'n'.repeat(1000) }) - plain).toBeGreaterThanOrEqual(1000);
    expect(bytesWith({ name: 'ł'.repeat(1000) }) - plain).toBeGreaterThanOrEqual(2000);
    expect(bytesWith({ attributes: { teams: ['t'.repeat(1000), 1] } }) - plain).toBeGreaterThanOrEqual(1000);
    const many = compactor.compact('a', storedSession({ groups: 10_000 }));
    expect(many.bytes).toBeGreaterThan(80_000);
    expect(compactor.wholeBytes(many)).toBeGreaterThan(1_000_000);
  });
});
