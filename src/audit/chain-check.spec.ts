import { randomBytes } from 'node:crypto';
import type { Configuration } from '../config/configuration.js';
import { MessageAuthentication } from '../crypto/message-authentication.js';
import { ChainCheck, type ChainFault, type ReadCheckpoint, type ReadLink } from './chain-check.js';
import {
  CHAIN_ORIGIN,
  CHAIN_PURPOSE,
  checkpointMessage,
  hashOf,
  linkMessage,
  linkOf,
  parseHead,
  spellHead,
  type ChainHead,
  type StoredEvent,
} from './chain-hash.js';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const codesUnder = (...encryptionKeys: Buffer[]) =>
  new MessageAuthentication({ encryptionKeys } as unknown as Configuration);
const SEALED_AT = '2026-11-22T10:00:00.000000Z';

const event = (id: number): StoredEvent => ({
  id: String(id),
  at: `2026-11-22T09:00:${String(id).padStart(2, '0')}.000000Z`,
  connectionId: null,
  actorType: 'person',
  actorId: 'ada',
  actorName: 'ada@example.com',
  action: 'role.created',
  targetType: 'role',
  targetId: `r${id}`,
  outcome: 'success',
  before: null,
  after: '{"key": "on-call"}',
  requestId: 'request',
  address: '192.0.2.7',
});

function sealed(row: Omit<ReadLink, 'code'>, codes = codesUnder(oldKey)): ReadLink {
  return { ...row, code: codes.sign(CHAIN_PURPOSE, linkMessage(row)) };
}

function chainOf(count: number, start: ChainHead = CHAIN_ORIGIN): ReadLink[] {
  const rows: ReadLink[] = [];
  for (let id = 1; id <= count; id += 1) {
    const stored = event(id);
    rows.push(sealed({ ...linkOf(rows.at(-1) ?? start, stored, SEALED_AT), event: stored }));
  }
  return rows;
}

function checkpointAt(reason: string, { position, hash }: ChainHead, codes = codesUnder(oldKey)) {
  const head = { position, hash };
  return { reason, ...head, code: codes.sign(CHAIN_PURPOSE, checkpointMessage(reason, head)) };
}

function faultsOf(
  rows: readonly ReadLink[],
  {
    codes = codesUnder(oldKey),
    checkpoints = [],
    ...options
  }: {
    codes?: MessageAuthentication;
    checkpoints?: ReadCheckpoint[];
    start?: ChainHead;
    expected?: ChainHead;
  } = {},
): string[] {
  const faults: ChainFault[] = [];
  const check = new ChainCheck({
    start: CHAIN_ORIGIN,
    ...options,
    checkpoints,
    judge: (message, code) => codes.judge(CHAIN_PURPOSE, message, code),
    onFault: (fault) => faults.push(fault),
  });
  for (const row of rows) check.take(row);
  check.end();
  return faults.map(({ position, eventId, problem }) => `${position}/${eventId}: ${problem}`);
}

/** Recomputes everything behind a change, as somebody would who may write to the database but has no key. */
function recomputed(rows: readonly ReadLink[]): ReadLink[] {
  let previous = CHAIN_ORIGIN.hash;
  return rows.map((row) => {
    if (!row.event) throw new Error('nothing to recompute');
    previous = hashOf(row, previous, row.event);
    return { ...row, hash: previous };
  });
}

const changed = (row: ReadLink | undefined, change: Partial<StoredEvent>): ReadLink => {
  if (!row?.event) throw new Error('no event');
  return { ...row, event: { ...row.event, ...change } };
};

describe('the check of the audit chain', () => {
  const rows = chainOf(5);
  const head = rows[4] as ChainHead;

  it('finds nothing wrong with what is as it was written', () => {
    expect(faultsOf(rows)).toEqual([]);
    expect(faultsOf(rows, { expected: rows[2] })).toEqual([]);
    expect(faultsOf([])).toEqual([]);
  });

  it.each(Object.keys(event(1)) as (keyof StoredEvent)[])('finds a changed %s of an event', (field) => {
    const faulty = rows.with(2, changed(rows[2], { [field]: 'something else' }));
    expect(faultsOf(faulty)).toEqual(['3/3: the event was changed, or another one was put in its place']);
  });

  it('tells what is absent from what is empty, and where one text ends from where the next begins', () => {
    const seal = (change: Partial<StoredEvent>) =>
      linkOf(CHAIN_ORIGIN, { ...event(1), ...change }, SEALED_AT).hash;
    expect(seal({ before: '' })).not.toBe(seal({ before: null }));
    expect(seal({ actorId: 'ab', actorName: 'c' })).not.toBe(seal({ actorId: 'a', actorName: 'bc' }));
  });

  it('fits events from before their addresses were kept, and finds an address that was put into one', () => {
    const before: ReadLink[] = [];
    for (const id of [1, 2, 3]) {
      const stored = { ...event(id), address: null };
      const link = { ...linkOf(before.at(-1) ?? CHAIN_ORIGIN, stored, SEALED_AT), format: 1 };
      const hash = hashOf(link, before.at(-1)?.hash ?? CHAIN_ORIGIN.hash, stored);
      before.push(sealed({ ...link, hash, event: stored }));
    }
    const next = event(4);
    const mixed = [...before, sealed({ ...linkOf(before[2] as ChainHead, next, SEALED_AT), event: next })];
    expect(faultsOf(mixed)).toEqual([]);
    const forged = mixed.with(1, changed(mixed[1], { address: '203.0.113.9' }));
    expect(faultsOf(forged)).toEqual(['2/2: the event was changed, or another one was put in its place']);
    for (const format of [1, 3]) {
      const respelled = mixed.with(3, { ...changed(mixed[3], { address: null }), format });
      expect(faultsOf(respelled)).toEqual([
        '4/4: the event was changed, or another one was put in its place',
      ]);
    }
  });

  it('finds an event that was removed, with and without its row in the chain', () => {
    expect(faultsOf(rows.with(1, { ...(rows[1] as ReadLink), event: null }))).toEqual([
      '2/2: the event was removed',
    ]);
    expect(faultsOf(rows.toSpliced(1, 1))).toEqual(['2/null: is missing from the chain']);
    expect(faultsOf(rows.toSpliced(0, 3))).toEqual([
      '1/null: is missing from the chain, and so is everything up to position 3',
    ]);
  });

  it('finds events that changed places, and one that was put between', () => {
    const swapped = rows
      .with(1, { ...(rows[1] as ReadLink), event: event(3) })
      .with(2, { ...(rows[2] as ReadLink), event: event(2) });
    expect(faultsOf(swapped)).toHaveLength(2);
    const inserted = { ...(rows[2] as ReadLink), event: event(9), eventId: '9' };
    expect(faultsOf(recomputed([...rows.slice(0, 2), inserted, ...rows.slice(3)]))).toHaveLength(3 + 1);
  });

  it('finds a changed row of the chain, and blames no other', () => {
    const faulty = rows.with(2, { ...(rows[2] as ReadLink), hash: 'f'.repeat(64) });
    expect(faultsOf(faulty)).toEqual(['3/3: the row of the chain was changed']);
    expect(
      faultsOf(rows.with(2, { ...(rows[2] as ReadLink), sealedAt: '2020-01-01T00:00:00.000000Z' })),
    ).toEqual(['3/3: the row of the chain was changed']);
  });

  it('is not deceived by hashes that were all computed again, for that takes the key', () => {
    const faults = faultsOf(recomputed(rows.with(2, changed(rows[2], { actorName: 'eve@example.com' }))));
    expect(faults.slice(0, 3)).toEqual([
      '3/3: the row of the chain was changed',
      '4/4: the row of the chain was changed',
      '5/5: the row of the chain was changed',
    ]);
    expect(faultsOf(recomputed(rows), { codes: codesUnder(newKey) })).toEqual([
      expect.stringMatching(/^1\/null: .*no key in ENCRYPTION_KEYS \(made under [0-9a-f]{8}\)$/) as string,
    ]);
  });

  it('finds a tail that was cut off by what was noted elsewhere, or by a checkpoint', () => {
    const cut = rows.slice(0, 3);
    expect(faultsOf(cut)).toEqual([]);
    expect(faultsOf(cut, { expected: head })).toEqual([
      '4/null: and what follows was cut off: what was noted knows of position 5',
    ]);
    expect(faultsOf(cut, { checkpoints: [checkpointAt('key-rotation', head)] })).toEqual([
      '4/null: and what follows was cut off: a checkpoint knows of position 5',
    ]);
  });

  it('finds that a chain was written anew by what was noted elsewhere', () => {
    const other = chainOf(5, { position: 0, hash: '1'.repeat(64) });
    expect(faultsOf(other, { start: { position: 0, hash: '1'.repeat(64) }, expected: head })).toEqual([
      '5/null: does not have the hash that was noted: the chain was rewritten',
    ]);
  });

  it('begins behind what the retention removed', () => {
    const start = rows[1] as ChainHead;
    const checkpoints = [checkpointAt('retention', start)];
    const kept = rows.slice(2);
    expect(faultsOf(kept, { start, checkpoints })).toEqual([]);
    expect(faultsOf(kept.slice(1), { start, checkpoints })).toEqual(['3/null: is missing from the chain']);
    expect(faultsOf(rows.slice(1), { start, checkpoints })).toEqual([
      '2/2: lies before the place up to which the chain was removed, and should be gone',
    ]);
    const forged = [{ ...(checkpoints[0] as ReadCheckpoint), hash: '0'.repeat(64) }];
    expect(faultsOf(kept, { start: { ...start, hash: '0'.repeat(64) }, checkpoints: forged })).toContain(
      '2/null: the checkpoint of its retention was changed',
    );
  });

  it('takes nobody’s word that the retention removed what came before, but a key’s', () => {
    const start = rows[1] as ChainHead;
    const kept = rows.slice(2);
    const unvouched = expect.stringMatching(/^2\/null: .*no key in ENCRYPTION_KEYS/) as string;
    const byNobody = checkpointAt('retention', start, codesUnder(newKey));
    expect(faultsOf(kept, { start, checkpoints: [byNobody], expected: head })).toEqual([unvouched]);
    const ofAnotherKind = checkpointAt('key-rotation', start);
    expect(faultsOf(kept, { start, checkpoints: [byNobody, ofAnotherKind] })).toEqual([unvouched]);
  });

  it('believes rows under a key that is gone, because a checkpoint under a later key vouches for them', () => {
    const codes = codesUnder(newKey);
    expect(faultsOf(rows, { codes })).toHaveLength(1);
    expect(faultsOf(rows, { codes, checkpoints: [checkpointAt('key-rotation', head, codes)] })).toEqual([]);
    const faulty = rows.with(1, changed(rows[1], { outcome: 'denied' }));
    expect(faultsOf(faulty, { codes, checkpoints: [checkpointAt('key-rotation', head, codes)] })).toEqual([
      '2/2: the event or the row of the chain was changed',
    ]);
  });
});

it('spells a head so that it can be read again', () => {
  const head = { position: 12, hash: 'ab'.repeat(32) };
  expect(parseHead(spellHead(head))).toEqual(head);
  for (const text of ['', '12', `12:${'AB'.repeat(32)}`, `-1:${head.hash}`, `12:${head.hash}0`])
    expect(parseHead(text)).toBeUndefined();
});
