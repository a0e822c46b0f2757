import type { OktaBounds } from '../okta-client/okta-call.js';
import { asOktaProblem, OktaProblem } from '../okta-client/okta-problem.js';
import { textField, toRecord } from '../okta-client/okta-records.js';
import type { RawOperations } from '../okta-client/raw-operations.js';
import {
  APP,
  GROUP,
  planOktaApp,
  POLICY,
  withIds,
  type OktaAppOrder,
  type OktaAppStep,
  type PlannedCall,
} from './okta-app-plan.js';
import { foundAppOf, letsIn, permitsCode, hasClaim, type AppInOkta } from './okta-app-records.js';
import { CLAIM_BY_HAND, POLICY_BY_HAND, resultOf, type StepResult } from './okta-app-words.js';

/** How each step ended so far. */
export type StepResults = Map<OktaAppStep, StepResult>;

/** Makes the calls of one plan, and no other: each step looks first and changes then. */
export class OktaAppRun {
  readonly results: StepResults = new Map();
  private readonly plan: readonly PlannedCall[];

  constructor(
    private readonly order: OktaAppOrder,
    private readonly okta: RawOperations,
    private readonly bounds: OktaBounds,
  ) {
    this.plan = planOktaApp(order);
  }

  /**
   * Finds the app by its label, or makes it.
   * @param knownClientId The client of the draft, which tells apps of one label apart.
   * @returns undefined when there is none now, as far as is known.
   */
  async findOrCreate(knownClientId: string | undefined): Promise<AppInOkta | undefined> {
    const [find] = this.callsOf('find-app');
    const [create] = this.callsOf('create-app');
    const found = await this.step('find-app', false, async () => {
      const app = foundAppOf(await this.list(find), this.order, knownClientId);
      if (typeof app === 'string') return { result: { outcome: 'failed', detail: app } };
      const detail = app ? `“${this.order.label}” is there already.` : 'There is none yet.';
      return { result: { outcome: app ? 'found' : 'done', detail }, value: app };
    });
    if (this.results.get('find-app')?.outcome === 'failed') return undefined;
    if (found) {
      this.results.set('create-app', { outcome: 'found', detail: 'It was made before.' });
      return found;
    }
    return this.step('create-app', true, async () => {
      const made = toRecord(await this.send(create));
      const oauthClient = toRecord(toRecord(made['credentials'])['oauthClient']);
      const secret = oauthClient['client_secret'];
      const app = {
        id: textField(made, 'id'),
        clientId: textField(oauthClient, 'client_id'),
        clientSecret: typeof secret === 'string' ? secret : undefined,
        created: true,
      };
      return { result: { outcome: 'done', detail: `Okta calls it ${app.clientId}.` }, value: app };
    });
  }

  /** What comes after there is an app: each for itself, whatever became of the others. */
  async finish(app: AppInOkta): Promise<void> {
    await this.assign(app);
    if (this.order.serverType === 'org') await this.claimOfApp(app);
    else await this.claimOfServer();
    if (this.order.serverType === 'custom') await this.checkPolicies(app);
  }

  private async assign(app: AppInOkta): Promise<void> {
    const calls = this.callsOf('assign-groups');
    const names: string[] = [];
    for (let index = 0; index < calls.length; index += 2) {
      const [find, assign] = [calls[index], calls[index + 1]];
      const name = this.order.assign === 'everyone' ? 'Everyone' : (this.order.assign[index / 2] ?? '');
      const ended = await this.step('assign-groups', true, async () => {
        const groups = (await this.list(find)).map(toRecord).filter((group) => {
          return toRecord(group['profile'])['name'] === name;
        });
        const [group] = groups;
        if (!group || groups.length > 1) {
          const how = group ? `Okta has ${groups.length} groups` : 'Okta has no group';
          return { result: { outcome: 'failed', detail: `${how} called “${name}”. Assign it by hand.` } };
        }
        await this.send(assign, { [APP]: app.id, [GROUP]: textField(group, 'id') });
        names.push(name);
        return { result: { outcome: 'done', detail: `May use it: ${names.join(', ')}.` }, value: true };
      });
      if (ended !== true) return;
    }
  }

  private async claimOfApp(app: AppInOkta): Promise<void> {
    const [call] = this.callsOf('groups-claim');
    if (!call) {
      const why = 'Okta lets an API token alone set it.';
      this.results.set('groups-claim', { outcome: 'by-hand', detail: `${why} ${CLAIM_BY_HAND}` });
      return;
    }
    await this.step('groups-claim', true, async () => {
      await this.send(call, { [APP]: app.id });
      return {
        result: { outcome: 'done', detail: `Sign-ins bring the groups as “${this.order.groupsClaim}”.` },
      };
    });
    const ended = this.results.get('groups-claim');
    if (ended && ended.outcome !== 'done') {
      this.results.set('groups-claim', {
        outcome: 'by-hand',
        detail: `${ended.detail} ${CLAIM_BY_HAND}`,
      });
    }
  }

  private async claimOfServer(): Promise<void> {
    const [look, add] = this.callsOf('groups-claim');
    const { groupsClaim } = this.order;
    await this.step('groups-claim', true, async () => {
      if (hasClaim(await this.list(look), groupsClaim)) {
        const detail = `The authorization server has a claim “${groupsClaim}” already.`;
        return { result: { outcome: 'found', detail } };
      }
      await this.send(add);
      return {
        result: { outcome: 'done', detail: `The authorization server sends the groups as “${groupsClaim}”.` },
      };
    });
  }

  private async checkPolicies(app: AppInOkta): Promise<void> {
    const [policies, rules] = this.callsOf('access-policy');
    await this.step('access-policy', false, async () => {
      for (const policy of (await this.list(policies)).filter((each) => letsIn(each, app.clientId))) {
        const ids = { [POLICY]: textField(toRecord(policy), 'id') };
        if ((await this.list(rules, ids)).some(permitsCode)) {
          return { result: { outcome: 'found', detail: 'The authorization server lets the app in.' } };
        }
      }
      return {
        result: { outcome: 'by-hand', detail: `No access policy lets the app in. ${POLICY_BY_HAND}` },
      };
    });
  }

  private callsOf(step: OktaAppStep): PlannedCall[] {
    return this.plan.filter((call) => call.step === step);
  }

  private send(call: PlannedCall | undefined, ids: Readonly<Record<string, string>> = {}): Promise<unknown> {
    const planned = withIds(present(call), ids);
    return this.okta.send(`oktaApp.${planned.step}`, planned, this.bounds);
  }

  private list(
    call: PlannedCall | undefined,
    ids: Readonly<Record<string, string>> = {},
  ): Promise<readonly unknown[]> {
    const planned = withIds(present(call), ids);
    return this.okta.list(`oktaApp.${planned.step}`, planned, this.bounds);
  }

  private async step<T>(
    step: OktaAppStep,
    changes: boolean,
    work: () => Promise<{ result: StepResult; value?: T | undefined }>,
  ): Promise<T | undefined> {
    try {
      const { result, value } = await work();
      this.results.set(step, result);
      return value;
    } catch (error) {
      this.results.set(step, resultOf(asOktaProblem(error), changes));
      return undefined;
    }
  }
}

/** A call that is not in the plan is never made. */
function present(call: PlannedCall | undefined): PlannedCall {
  if (!call) throw new OktaProblem('not-asked', 'No such call was planned');
  return call;
}
