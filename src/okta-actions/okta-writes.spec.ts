import type { AuditEntry, AuditTrail } from '../audit/audit-trail.js';
import type { Transaction, Transactions } from '../database/transactions.js';
import { GatewayError } from '../errors/gateway-error.js';
import { OktaProblem } from '../okta-client/okta-problem.js';
import type { OktaAction } from './okta-action-gate.js';
import { OktaWrites, type OktaWrite } from './okta-writes.js';

const action = {
  caller: { id: 'admin', requestId: 'r1' },
  connection: { id: 'c1' },
} as unknown as OktaAction;

describe('a change in Okta’s directory', () => {
  let recorded: AuditEntry[];
  let followed: number;
  let databaseFails: boolean;
  let writes: OktaWrites;

  beforeEach(() => {
    recorded = [];
    followed = 0;
    databaseFails = false;
    const transactions = {
      run: (work: (tx: Transaction) => Promise<unknown>) => {
        if (databaseFails) return Promise.reject(new GatewayError('unavailable'));
        return work({} as Transaction);
      },
    } as Transactions;
    const audit = {
      record: (_tx: unknown, _actor: unknown, entry: AuditEntry) => {
        recorded.push(entry);
        return Promise.resolve();
      },
    } as unknown as AuditTrail;
    writes = new OktaWrites(transactions, audit);
  });

  const perform = (write: Partial<OktaWrite<string>>): Promise<string> =>
    writes.perform(action, {
      name: 'okta.user-suspended',
      userId: '00u1',
      scope: 'okta.users.manage',
      before: { status: 'ACTIVE' },
      details: { sendEmail: false },
      ask: () => Promise.resolve('done'),
      afterwards: () => {
        followed += 1;
        return Promise.resolve();
      },
      ...write,
    });
  const codeOf = async (attempt: Promise<unknown>): Promise<string> =>
    attempt.then(
      () => 'ok',
      (error: unknown) => (error instanceof GatewayError ? error.code : 'another error'),
    );

  it('is recorded with what took effect here, and followed', async () => {
    let effects = 0;
    const effect = () => Promise.resolve(void (effects += 1));
    expect(await perform({ effect })).toBe('done');
    expect([effects, followed]).toEqual([1, 1]);
    expect(recorded).toEqual([
      {
        connectionId: 'c1',
        action: 'okta.user-suspended',
        target: { type: 'okta-user', id: '00u1' },
        before: { status: 'ACTIVE' },
        after: { sendEmail: false },
      },
    ]);
  });

  it('that is refused beforehand is never asked for, and recorded as denied', async () => {
    let asked = 0;
    const code = await codeOf(
      perform({
        check: () => Promise.reject(new GatewayError('permission-denied')),
        ask: () => Promise.resolve(String((asked += 1))),
      }),
    );
    expect([code, asked, followed]).toEqual(['permission-denied', 0, 0]);
    expect(recorded).toMatchObject([{ outcome: 'denied', after: { error: 'permission-denied' } }]);
  });

  it('that Okta refuses is recorded as a failure with Okta’s code', async () => {
    const refusal = new OktaProblem('refused', 'no', { status: 403, errorCode: 'E0000038' });
    expect(await codeOf(perform({ ask: () => Promise.reject(refusal) }))).toBe('okta-conflict');
    const [{ outcome, after }] = recorded as [AuditEntry];
    expect([outcome, after]).toEqual([
      'failure',
      { sendEmail: false, error: 'okta-conflict', oktaErrorCode: 'E0000038' },
    ]);
    expect(followed).toBe(0);
  });

  it('that Okta left open is recorded as uncertain, and the person is looked at again', async () => {
    const silence = new OktaProblem('timeout', 'no answer');
    expect(await codeOf(perform({ ask: () => Promise.reject(silence) }))).toBe('okta-unavailable');
    expect(recorded).toMatchObject([{ outcome: 'failure', after: { uncertain: true } }]);
    expect(followed).toBe(1);
  });

  it('that was done and could not be recorded says both', async () => {
    const attempt = perform({
      ask: () => {
        databaseFails = true;
        return Promise.resolve('done');
      },
    });
    await expect(attempt).rejects.toThrow(/It was done in Okta/);
  });

  it('tells of Okta’s refusal even when that could not be recorded', async () => {
    databaseFails = true;
    const refusal = new OktaProblem('not-found', 'no', { errorCode: 'E0000007' });
    expect(await codeOf(perform({ ask: () => Promise.reject(refusal) }))).toBe('not-found');
  });

  it('leaves a fault of ours in what is checked beforehand as it is', async () => {
    expect(await codeOf(perform({ check: () => Promise.reject(new Error('bug')) }))).toBe('another error');
    expect(recorded).toEqual([]);
  });
});
