import type { Caller } from '../access/caller.js';
import type { LiveEvent, LiveKind } from './live-event.js';
import { dataFor, eventsOfAudit, eventsOfDecision, liveKinds, type AuditTailRow } from './live-event.js';
import {
  COMMENT_MS,
  CONFIRMED_MS,
  MAX_MODEL_EVENTS,
  MAX_WAITING_BYTES,
  OpenStream,
  SAMPLES_PER_SECOND,
} from './open-stream.js';

const READ_ALL = ['subjects:read', 'decisions:read', 'events:read', 'audit-events:read', 'roles:read'];
const RATES = { allowed: 3412, denied: 3, signIns: 0.2 };
const AT = new Date('2030-01-01T00:00:00Z');

const callerWith = (permissions: readonly string[], rest: Partial<Caller> = {}): Caller => ({
  type: 'person',
  id: 'p1',
  name: 'ada@example.com',
  connectionId: 'c1',
  connectionSlug: 'default',
  platform: true,
  roles: [],
  requestId: 'r1',
  ...rest,
  permissions: new Set(permissions),
});
const denial = (n: number, connectionId: string | null = 'c1'): LiveEvent => ({
  kind: 'denial',
  permission: 'decisions:read',
  connectionId,
  data: { id: String(n) },
});
const model = (n: number): LiveEvent => ({
  kind: 'model',
  permission: 'roles:read',
  connectionId: null,
  shared: true,
  data: { resource: 'role', id: String(n) },
});

/** A client that takes nothing unless a test says so. */
class Client {
  text = '';
  ended = false;
  destroyed = false;
  writableLength = 0;

  write(text: string): void {
    this.text += text;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
  /** Names of the events since the last call. */
  heard(): string[] {
    const names = [...this.text.matchAll(/^event: (.*)$/gm)].map(([, name = '']) => name);
    this.text = '';
    return names;
  }
}

const listen = (
  caller = callerWith(READ_ALL),
  kinds: readonly LiveKind[] = liveKinds,
  connectionId?: string,
) => {
  const client = new Client();
  return { client, stream: new OpenStream(client, caller, { kinds, connectionId }, 0) };
};

describe('a stream', () => {
  it('writes events with their kind, their place and one line of data, whatever is in it', () => {
    const { client, stream } = listen();
    stream.tell({ ...denial(1), data: { reason: 'a\nb\r\nevent: model\u2028' } }, '7.3', 0);
    expect(client.text).toBe('event: denial\nid: 7.3\ndata: {"reason":"a\\nb\\r\\nevent: model\u2028"}\n\n');
  });

  it.each(['subjects:read', 'audit-events:read'])(
    'tells nothing of a kind to those who lack %s',
    (missing) => {
      const { client, stream } = listen(callerWith(READ_ALL.filter((permission) => permission !== missing)));
      const row = auditRow({ action: missing === 'subjects:read' ? 'sign-in.succeeded' : 'role.updated' });
      for (const event of eventsOfAudit(row)) stream.tell(event, '1.1', 0);
      stream.tick(RATES, '1.1', AT, 0);
      expect(client.heard()).toEqual(missing === 'subjects:read' ? ['counters'] : ['model']);
    },
  );

  it('tells callers of a connection what is of theirs or shared, and the platform all, unless it wants less', () => {
    const tenant = listen(callerWith(READ_ALL, { platform: false, connectionId: 'c2' }));
    const platform = listen();
    const wanting = listen(callerWith(READ_ALL), liveKinds, 'c2');
    for (const { client, stream } of [tenant, platform, wanting]) {
      for (const event of [denial(1, 'c1'), denial(2, 'c2'), denial(3, null), model(1)])
        stream.tell(event, '1.1', 0);
      client.text = client.text.replace(/[^]*?data: (.*)\n\n/g, '$1 ');
    }
    expect(tenant.client.text).toBe('{"id":"2"} {"resource":"role","id":"1"} ');
    expect(wanting.client.text).toBe('{"id":"2"} {"id":"3"} {"resource":"role","id":"1"} ');
    expect(platform.client.text.match(/\{/g)).toHaveLength(4);
    expect([tenant, platform].map(({ stream }) => stream.countedConnectionId)).toEqual(['c2', undefined]);
  });

  it('names people and applications only to whoever may see them', () => {
    const [told] = eventsOfDecision({
      ...{ allowed: false, id: '1', at: AT, connectionId: 'c1', connection: 'default', requestId: 'r1' },
      ...{ application: 'wiki', applicationName: 'Wiki', subject: 'p1', subjectName: 'Ada' },
      ...{ adapter: 'authzen', reason: 'role-missing' },
    });
    const texts = [['decisions:read'], ['decisions:read', 'subjects:read', 'applications:read']].map(
      (permissions) => JSON.stringify(told && dataFor({ permissions: new Set(permissions) }, told)),
    );
    expect(texts[0]).not.toMatch(/Ada|Wiki|Name/);
    expect(texts[1]).toContain('"applicationName":"Wiki","subjectName":"Ada"');
  });

  it('shows so many samples in a second, says how many it left out, and leaves out no change of a resource', () => {
    const { client, stream } = listen();
    for (let n = 0; n < 50; n += 1) stream.tell(denial(n), '1.1', 0);
    stream.tell(model(1), '1.1', 0);
    stream.tell(model(1), '1.1', 0);
    expect(client.heard()).toEqual([...Array<string>(SAMPLES_PER_SECOND).fill('denial'), 'model']);
    stream.tick(RATES, '1.1', AT, 1000);
    expect(client.text).toContain(
      '"perSecond":{"allowed":3412,"denied":3,"signIns":0.2},"shown":20,"skipped":30',
    );
    client.heard();
    stream.tell(denial(51), '1.1', 1000);
    stream.tell(model(2), '1.1', 1000);
    expect(client.heard()).toEqual(['denial', 'model']);
  });

  it('tells of a resource that changes again in the same second once more when it is over', () => {
    const { client, stream } = listen();
    for (const place of ['1', '2', '3']) stream.tell(model(1), place, 0);
    expect(client.heard()).toEqual(['model']);
    stream.tick(RATES, '3', AT, 0);
    expect(client.heard()).toEqual(['model', 'counters']);
    stream.tick(RATES, '3', AT, 0);
    expect(client.heard()).toEqual(['counters']);
  });

  it('asks to read everything again rather than tell of hundreds of changes', () => {
    const { client, stream } = listen();
    for (let n = 0; n < 3 * MAX_MODEL_EVENTS; n += 1) stream.tell(model(n), '1.1', 0);
    const heard = client.heard();
    expect(heard).toHaveLength(MAX_MODEL_EVENTS + 1);
    expect(heard.at(-1)).toBe('resync');
  });

  it('holds back what comes when it was not confirmed lately who listens, and tells what they may still hear', () => {
    const { client, stream } = listen();
    stream.tell(denial(1), '1.1', CONFIRMED_MS);
    expect(client.heard()).toEqual(['denial']);
    stream.tell(denial(2), '1.2', CONFIRMED_MS + 1);
    stream.tell(model(2), '1.2', CONFIRMED_MS + 1);
    stream.tick(RATES, '1.2', AT, CONFIRMED_MS + 1);
    expect(client.heard()).toEqual([]);
    stream.confirm(callerWith(['roles:read']), CONFIRMED_MS + 2);
    expect(client.heard()).toEqual(['model']);
  });

  it('holds back a bounded number, and then asks to read everything again', () => {
    const { client, stream } = listen();
    for (let n = 0; n < 1000; n += 1) stream.tell(denial(n), '1.1', CONFIRMED_MS + 1);
    stream.confirm(callerWith(READ_ALL), CONFIRMED_MS + 2);
    expect(client.heard()).toEqual(['resync']);
  });

  it('drops a client that takes nothing, instead of keeping what waits for it', () => {
    const { client, stream } = listen();
    client.writableLength = MAX_WAITING_BYTES + 1;
    stream.tell(model(1), '1.1', 0);
    expect(client).toMatchObject({ destroyed: true, text: '' });
    expect(stream.isOpen).toBe(false);
    stream.tell(model(2), '1.1', 0);
    stream.tick(RATES, '1.1', AT, 0);
    expect(client.text).toBe('');
  });

  it('ends its answer, and cuts off a client that has not taken what it was told', () => {
    const [polite, hung] = [listen(), listen()];
    hung.client.writableLength = 1;
    for (const { stream } of [polite, hung]) stream.end();
    expect([polite.client.ended, polite.client.destroyed]).toEqual([true, false]);
    expect([hung.client.ended, hung.client.destroyed]).toEqual([false, true]);
  });

  it('comments after a long silence', () => {
    const { client, stream } = listen(callerWith(READ_ALL), ['model']);
    stream.tick(RATES, '1.1', AT, COMMENT_MS - 1);
    expect(client.text).toBe('');
    stream.tick(RATES, '1.1', AT, COMMENT_MS);
    expect(client.text).toBe(':\n\n');
    stream.tick(RATES, '1.1', AT, COMMENT_MS + 1000);
    expect(client.text).toBe(':\n\n');
  });

  it('gives a heartbeat in place of a comment to whoever wants one, and not to others', () => {
    const client = new Client();
    const wishes = { kinds: ['model'] as const, heartbeat: true };
    const stream = new OpenStream(client, callerWith(READ_ALL), wishes, 0);
    stream.tick(RATES, '1.1', AT, COMMENT_MS - 1);
    expect(client.text).toBe('');
    stream.tick(RATES, '1.1', AT, COMMENT_MS);
    expect(client.text).toBe('event: heartbeat\ndata: {}\n\n');
  });

  it('may go on while its caller may hear of everything that it was opened for', () => {
    const wishes = { kinds: ['denial', 'model'] as const };
    expect(OpenStream.mayListen(callerWith(READ_ALL), wishes)).toBe(true);
    expect(OpenStream.mayListen(callerWith(['roles:read']), wishes)).toBe(false);
  });
});

describe('an audit event', () => {
  it('of a change is told with the version of the resource, and without what was changed', () => {
    const [changed, change] = eventsOfAudit(auditRow({ action: 'role.updated', version: '4' }));
    expect(changed).toMatchObject({ kind: 'model', data: { resource: 'role', id: 't1', version: 4 } });
    expect(change).toMatchObject({
      kind: 'admin-change',
      data: { action: 'role.updated', outcome: 'success' },
    });
    expect(JSON.stringify([changed, change])).not.toMatch(/before|after/);
  });

  it('of what was refused is no change of a resource', () => {
    const set = { action: 'group-mappings.replaced', targetType: 'connection', targetId: 'c1' };
    expect(eventsOfAudit(auditRow(set))[0]).toMatchObject({
      permission: 'group-mappings:read',
      data: { resource: 'group-mappings', id: 'c1' },
    });
    expect(eventsOfAudit(auditRow({ outcome: 'denied' })).map(({ kind }) => kind)).toEqual(['admin-change']);
  });

  it('of a sign-in names nobody whose identity was not proved', () => {
    const row = auditRow({
      action: 'sign-in.failed',
      outcome: 'failure',
      actorId: 'unknown',
      reason: 'state-invalid',
    });
    expect(eventsOfAudit(row)).toMatchObject([
      { kind: 'sign-in', permission: 'subjects:read', data: { subject: null, reason: 'state-invalid' } },
    ]);
  });
});

function auditRow(values: Partial<AuditTailRow>): AuditTailRow {
  return {
    id: '1',
    at: AT,
    connectionId: 'c1',
    connection: 'default',
    actorType: 'person',
    actorId: 'p1',
    actorName: 'ada@example.com',
    action: 'role.updated',
    targetType: 'role',
    targetId: 't1',
    outcome: 'success',
    requestId: 'r1',
    version: null,
    reason: null,
    method: null,
    ...values,
  };
}
