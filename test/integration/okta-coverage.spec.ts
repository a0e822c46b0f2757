import { existsSync, readFileSync } from 'node:fs';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { findingCodes } from '../../src/connection-test/finding-codes.js';
import { oktaScopes } from '../../src/connections/okta-scopes.js';
import {
  appReaction,
  groupReaction,
  personReaction,
  reactionEventTypes,
} from '../../src/event-store/reaction-rules.js';
import { wantedEventTypes } from '../../src/event-triggers/trigger-settings.js';
import { OktaActionsModule } from '../../src/okta-actions/okta-actions.module.js';

const PAGE = readFileSync('docs/okta-coverage.md', 'utf8');

/** The headings of the tables whose last column is a proof. */
const PROVEN = [
  '## Actions',
  '### What holds for every action',
  '## Triggers',
  '### Reactions',
  '## Scopes',
  '## Settings',
  '### Entered in Okta for the gateway',
];

/** The cells of every row of the tables below a heading, without the tables' own headings. */
function rowsBelow(heading: string): string[][] {
  const [, section = ''] = PAGE.split(`\n${heading}\n`);
  const [text = ''] = section.split(/\n#+ /);
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines
    .filter((line, index) => !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) => line.split('|').slice(1, -1).map(plain));
}

const isRule = (line: string): boolean => /^[|\s:-]+$/.test(line) && line !== '';
const plain = (cell: string): string => cell.trim();

/** What stands between backticks in a text. */
const quotedIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** `METHOD /path` below `/api/v1/okta` of every route of the directory actions. */
function actionRoutes(): string[] {
  const controllers = Reflect.getMetadata(MODULE_METADATA.CONTROLLERS, OktaActionsModule) as Type[];
  return controllers.flatMap((controller) => {
    const base = Reflect.getMetadata(PATH_METADATA, controller) as string;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const method = Reflect.getMetadata(METHOD_METADATA, prototype[name] ?? {}) as RequestMethod | undefined;
      if (method === undefined) return [];
      const path = Reflect.getMetadata(PATH_METADATA, prototype[name] ?? {}) as string;
      const whole = `/${base}/${path === '/' ? '' : path}`.replace(/\/$/, '');
      return [`${RequestMethod[method]} ${whole.replace('/api/v1/okta', '')}`];
    });
  });
}

describe('docs/okta-coverage.md', () => {
  it('names every directory action with its route, and no other', () => {
    const named = rowsBelow('## Actions').flatMap(([, route = '']) =>
      quotedIn(route).filter((word) => /^[A-Z]+ \//.test(word)),
    );
    expect(named.toSorted()).toEqual(actionRoutes().toSorted());
  });

  it('names every event type that means something here, with its reaction, and whether hooks bring it', () => {
    const hooks = wantedEventTypes({ kind: 'event-hook', eventTypes: [], filter: null });
    const expected = reactionEventTypes.map((type) => [
      `\`${type}\``,
      `\`${personReaction(type) ?? groupReaction(type) ?? appReaction(type) ?? ''}\``,
      hooks?.includes(type) ? 'yes' : 'no',
    ]);
    const events = rowsBelow('### What an event does here');
    expect(events.map(([type, reaction, , hook]) => [type, reaction, hook])).toEqual(expected);
  });

  it('names every scope with its purpose, and whether it may be requested or why not', () => {
    const expected = oktaScopes.map(({ scope, kind, purpose, reason }) => [
      `\`${scope}\``,
      kind,
      purpose,
      reason ?? 'yes',
    ]);
    expect(rowsBelow('## Scopes').map((cells) => cells.slice(0, 4))).toEqual(expected);
  });

  it('names everything that a test of a connection can find, once', () => {
    const named = rowsBelow('## Settings').flatMap(([, codes = '']) =>
      quotedIn(codes).filter((word) => /^[a-z0-9-]+$/.test(word)),
    );
    expect(named.toSorted()).toEqual(Object.keys(findingCodes).toSorted());
  });

  it('names a proof in every row that asks for one', () => {
    const rows = PROVEN.map(rowsBelow);
    expect(rows.map(({ length }) => length)).not.toContain(0);
    expect(rows.flat().filter((cells) => !/`[^`]+\.ts` `[^`]+`/.test(cells.at(-1) ?? ''))).toEqual([]);
  });

  it('names tests that exist', () => {
    const proofs = [...PAGE.matchAll(/`((?:test|src)\/[\w./-]+\.ts)` `([^`]+)`/g)];
    expect(proofs.length).toBeGreaterThan(80);
    const missing = proofs.filter(([, path = '', title = '']) => !isTest(path, title));
    expect(missing.map(([text]) => text)).toEqual([]);
  });
});

/** Whether a file has a test of exactly this title, as it stands in the source. */
function isTest(path: string, title: string): boolean {
  if (!existsSync(path)) return false;
  const source = readFileSync(path, 'utf8');
  return [`'${title}',`, `"${title}",`, `\`${title}\`,`].some((text) => source.includes(text));
}
