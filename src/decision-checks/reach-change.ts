import { EVERYBODY, type AccessModel, type ApplicationFacts } from '../access-model/access-model.js';
import type { AccessRule } from '../applications/access-rule.js';
import { parseRulePath } from '../applications/rule-path.js';

/** What a change of an application means for people with the same roles. */
export interface ReachEffect {
  /** Whether they may do anything there, on some condition at least. */
  readonly before: boolean;
  readonly after: boolean;
  /** Whether something comes that they may not do now, and whether something goes. */
  readonly gains: boolean;
  readonly loses: boolean;
  /** Whether a condition on something that they may do comes, goes or changes: whom that concerns only a request tells. */
  readonly unclear: boolean;
}

/** What is answered to people with some roles: no, yes, or yes on conditions, which are compared as text. */
type Answer = '' | 'yes' | `if ${string}`;

/** The same thing asked on both sides of a change: a request that these rules decide, or a permission. */
type Probe =
  | { readonly rules: readonly [AccessRule | undefined, AccessRule | undefined] }
  | { readonly permission: string };

/** Stands for the part of a path that a rule leaves open. */
const ANYTHING = 'rolegate-anything';

/** Which hosts a request is for: one that stays, one that comes, one that goes. */
const HOSTS = { stays: [true, true], comes: [false, true], goes: [true, false] } as const;

/** Compares what people may do under two forms of an application, by their roles alone. A stronger sign-in counts as had. */
export class ReachChange {
  private readonly probes: readonly Probe[];
  private readonly hosts: readonly (readonly [boolean, boolean])[];
  private readonly known = new Map<string, ReachEffect>();

  constructor(
    private readonly before: ApplicationFacts,
    private readonly after: ApplicationFacts,
    private readonly model: Pick<AccessModel, 'connections'>,
  ) {
    this.probes = [...requestsOf(before, after), ...permissionsOf(before, after)];
    this.hosts = hostsOf(before, after);
  }

  /** What it means for people of a connection who hold these roles. @param usable Whether their membership counts. */
  of(connectionId: string, roles: readonly string[], usable = true): ReachEffect {
    const key = [connectionId, usable, ...roles].join(' ');
    let effect = this.known.get(key);
    if (!effect) this.known.set(key, (effect = this.compare(connectionId, roles, usable)));
    return effect;
  }

  private compare(connectionId: string, roles: readonly string[], usable: boolean): ReachEffect {
    const effect = { before: false, after: false, gains: false, loses: false, unclear: false };
    const held = new Set(usable ? [...roles, EVERYBODY] : roles);
    const active = this.model.connections.get(connectionId)?.status === 'active';
    const entry = [this.before, this.after].map(
      ({ builtIn, connectionIds }) => active && (builtIn || connectionIds.has(connectionId)),
    );
    const note = (was: Answer, is: Answer): void => {
      if (was !== '') effect.before = true;
      if (is !== '') effect.after = true;
      if (was === is) return;
      if (was === '') effect.gains = true;
      else if (is === '') effect.loses = true;
      else effect.unclear = true;
    };
    for (const probe of this.probes) {
      if ('permission' in probe) {
        const [was, is] = [this.before, this.after].map((application, side) =>
          entry[side] ? grantAnswer(application, probe.permission, held) : '',
        );
        note(was ?? '', is ?? '');
        continue;
      }
      const [was = '', is = ''] = [this.before, this.after].map((application, side) =>
        application.enforced ? (entry[side] ? ruleAnswer(application, probe.rules[side], held) : '') : 'yes',
      );
      for (const [wasThere, isThere] of this.hosts) note(wasThere ? was : '', isThere ? is : '');
    }
    return effect;
  }
}

function ruleAnswer(
  application: ApplicationFacts,
  rule: AccessRule | undefined,
  held: ReadonlySet<string>,
): Answer {
  if (!rule) return '';
  if (rule.public) return 'yes';
  const answer =
    rule.permission === undefined
      ? (rule.anyRole ?? []).some((role) => held.has(role))
        ? 'yes'
        : ''
      : grantAnswer(application, rule.permission, held);
  if (answer === '' || rule.condition === undefined) return answer;
  return `if ${rule.condition} and ${answer}`;
}

function grantAnswer({ grants }: ApplicationFacts, permission: string, held: ReadonlySet<string>): Answer {
  const conditions = [...(grants.get(permission) ?? [])].flatMap(([role, condition]) =>
    held.has(role) ? [condition] : [],
  );
  if (conditions.length === 0) return '';
  if (conditions.includes(null)) return 'yes';
  const texts = conditions.map((condition) => condition?.text ?? '').sort();
  return `if ${texts.join(' or ')}`;
}

/** A request for each place that rules of either form name, each pair of rules once; one that none names with them. */
function requestsOf(before: ApplicationFacts, after: ApplicationFacts): Probe[] {
  const rules = [...before.accessRules, ...after.accessRules];
  const named = new Set(['GET', ...rules.flatMap(({ methods }) => methods ?? [])]);
  // A rule for all methods may be left with those alone that no other rule names.
  const every = [...named, 'ROLEGATE-ANY'];
  const pairs = new Map<AccessRule | undefined, Set<AccessRule | undefined>>();
  const ask = (path: string, method: string): void => {
    const was = before.matcher.match(path, method);
    pairs.set(was, (pairs.get(was) ?? new Set()).add(after.matcher.match(path, method)));
  };
  ask(`/${ANYTHING}/${ANYTHING}`, 'ROLEGATE-ANY');
  // Each place by all methods: where a rule for some of them goes, a wider one decides about the others.
  for (const path of new Set(rules.map((rule) => sampleOf(rule.path))))
    for (const method of every) ask(path, method);
  return [...pairs].flatMap(([was, found]) => [...found].map((is) => ({ rules: [was, is] as const })));
}

function sampleOf(path: string): string {
  const { segments, wildcard } = parseRulePath(path);
  const filled = segments.map((segment) => segment ?? ANYTHING);
  return `/${[...filled, ...(wildcard ? [ANYTHING] : [])].join('/')}`;
}

function permissionsOf(before: ApplicationFacts, after: ApplicationFacts): Probe[] {
  const permissions = new Set([...before.grants.keys(), ...after.grants.keys()]);
  return [...permissions].map((permission) => ({ permission }));
}

function hostsOf(before: ApplicationFacts, after: ApplicationFacts): (readonly [boolean, boolean])[] {
  const [was, is] = [new Set(before.hosts), new Set(after.hosts)];
  const kinds = [
    ([...was].some((host) => is.has(host)) || (was.size === 0 && is.size === 0)) && HOSTS.stays,
    [...is].some((host) => !was.has(host)) && HOSTS.comes,
    [...was].some((host) => !is.has(host)) && HOSTS.goes,
  ];
  return kinds.flatMap((kind) => (kind ? [kind] : []));
}
