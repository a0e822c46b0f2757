import { modelRows, subjectFacts } from '../../test/support/decision-fixtures.js';
import { buildAccessModel } from '../access-model/build-access-model.js';
import { standingOf, type Standing } from '../decisions/standing.js';
import { refusalPage, type Refusal } from './refusal-page.js';

const grants = [{ applicationId: 'a0', role: 'admin', resourceType: 'explain', action: 'read' }];
const model = buildAccessModel(modelRows({ grants }));

function pageFor(person: Standing | undefined, more: Partial<Refusal> = {}): string {
  const denial = { reason: 'role-missing' } as const;
  return refusalPage({
    ...{ denial, person, requestId: 'r-1', publicOrigin: 'https://gw.example' },
    ...{ neededGroups: [], contact: undefined },
    ...{ otherAccount: 'https://gw.example/login?return_to=x&prompt=login', ...more },
  }).body;
}

const inGroups = (groups: string[], name = 'Ada'): string =>
  pageFor(standingOf(model, subjectFacts(groups, { name })));

describe('the page that refuses a person', () => {
  it('says who they are, their roles, how many groups were seen, where, and which of them count', () => {
    const page = inGroups(['Devs', 'Secret project']);
    expect(page).toMatch(/You are<\/dt>\s*<dd>Ada \(ada@example\.com\)/);
    expect(page).toMatch(/Your roles<\/dt>\s*<dd>Developer</);
    expect(page).toMatch(/2, from Okta’s ID token/);
    expect(page).toContain('Those that give a role: Devs.');
  });

  it('tells the application nothing that it would not be told as well: no group that gives no role', () => {
    expect(inGroups(['Devs', 'Secret project'])).not.toContain('Secret project');
    expect(pageFor(undefined)).not.toContain('You are<');
  });

  it('gives the request id to copy, to whom to bring it, and the ways on', () => {
    const page = inGroups(['Devs']);
    expect(page).toContain('<code>r-1</code>');
    expect(page).toContain('Give your administrator this request id');
    expect(page).toContain('<a class="button" href="">Try again</a>');
    expect(page).toContain(
      'href="https://gw.example/login?return_to=x&amp;prompt=login">Use another account</a>',
    );
    expect(page).not.toContain('/console/explain');
  });

  it('leads whoever may see explanations to that of this very request', () => {
    expect(inGroups(['Admins'])).toContain('href="https://gw.example/console/explain?at=r-1"');
  });

  it('names the groups that would help, and whom to turn to, where it is told', () => {
    const page = pageFor(undefined, { neededGroups: ['Editors', '<b>Bold'], contact: 'help@example.com' });
    expect(page).toContain('People in one of these groups may use it:');
    expect(page).toContain('<span class="tag">Editors</span>');
    expect(page).toContain('&lt;b&gt;Bold');
    expect(page).toContain('<a href="mailto:help@example.com">help@example.com</a>');
    expect(pageFor(undefined)).not.toMatch(/Contact|may use it/);
  });

  it.each(['<img src=x onerror=alert(1)>', 'javascript:alert(1)', 'https://a"onclick="x'])(
    'writes the contact %j as text alone',
    (contact) => {
      const page = pageFor(undefined, { contact });
      expect(page).not.toMatch(/<img|href="(javascript|https:\/\/a)|onclick="/);
      expect(page).toContain('Contact: ');
    },
  );

  it('shows a hostile name as text', () => {
    expect(inGroups(['Devs'], '<img src=x onerror=alert(1)>')).not.toContain('<img');
  });
});
