import type { Caller, PersonFacts } from '../access/caller.js';
import type { ApplicationFacts, ConnectionFacts, RoleFacts } from '../access-model/access-model.js';
import { html, type Html } from '../http/html.js';
import type { Page } from '../http/page.js';
import { OTHER_ACCOUNT_ADDRESS, refusedPage } from '../http/refused-page.js';
import type { Membership } from '../subjects/membership.js';
import { sourceInWords } from '../subjects/source-words.js';
import { rememberedFirst } from './remembered-choice.js';
import type { StepUpRequest } from './step-up-request.js';

/** Group names that a page lists; more are counted. */
const LISTED_GROUPS = 100;

/** What a sign-in is for. */
export interface WantedSignIn extends StepUpRequest {
  readonly returnTo: string;
  /** Who is likely to sign in, as an initiating party says. */
  readonly loginHint?: string | undefined;
  /** Whether the provider is to ask who it is, whoever is signed in there. */
  readonly otherAccount?: boolean | undefined;
}

/** What there is to choose from. */
export interface SignInChoices {
  /** In the order in which they are listed. */
  readonly connections: readonly ConnectionFacts[];
  /** Slug of the connection that this browser last signed in with. */
  readonly remembered?: string | undefined;
  /** Whether local accounts are a further choice. */
  readonly localAccounts: boolean;
}

/** The choice between several ways to sign in. */
export function signInPage(
  { connections, remembered, localAccounts }: SignInChoices,
  wanted: WantedSignIn,
  requestId: string,
): Page {
  return {
    title: 'Sign in',
    body: html`<p>Choose how to sign in.</p>
      ${signInLinks(connections, wanted, remembered)} ${localAccounts && localAccountLink(wanted.returnTo)}`,
    requestId,
  };
}

/** Offers break-glass accounts to whoever can't sign in because the provider can't be reached. */
export function breakGlassLine(): Html {
  return html`<p class="muted">Administrators can use <a href="/login/local">a break-glass account</a>.</p>`;
}

/**
 * Says that a page tries again by itself, with a countdown, and offers to do it now.
 * @param again Where; empty = the very address.
 */
export function retryLine(again: string, seconds: number): Html {
  return html`<p>
      This is Okta’s fault or the network’s, not yours. This page tries again by itself after ${seconds} seconds
      <span class="countdown" aria-hidden="true"></span>
    </p>
    <p><a class="button quiet" href="${again}">Try now</a></p>`;
}

/** Tells somebody who is signed in why an application is closed to them, and who may use it. */
export function notAllowedPage(
  {
    application,
    person,
    others,
    returnTo,
  }: {
    readonly application: Pick<ApplicationFacts, 'name' | 'supportContact'>;
    /** The person's name; undefined = not known. */
    readonly person: string | undefined;
    readonly others: readonly ConnectionFacts[];
    readonly returnTo: string;
  },
  requestId: string,
  contact?: string,
): Page {
  const query = new URLSearchParams({ return_to: returnTo });
  return refusedPage({
    title: 'Permission denied',
    what: html`<p>You are signed in, but people of your organization may not use ${application.name}.</p>`,
    who: person !== undefined && html`<p>You are signed in as ${person}.</p>`,
    advice: html`${others.length > 0 && html`<p>If you have an account elsewhere, sign in with that:</p>`}
    ${signInLinks(others, { returnTo })}`,
    contact: application.supportContact ?? contact,
    requestId,
    otherAccount: `${OTHER_ACCOUNT_ADDRESS}&${query.toString()}`,
    home: '/',
    why: html`Reason <code>connection-not-allowed</code>`,
  });
}

/** Who is signed in, and what that amounts to. @param roles All that there are: a role goes by its name. */
export function whoAmIPage(
  caller: Caller,
  person: PersonFacts,
  roles: readonly Pick<RoleFacts, 'key' | 'name'>[],
  requestId: string,
): Page {
  const { membership, groups, expiresAt } = person;
  return {
    title: person.displayName ?? caller.name,
    body: html`<p>You are signed in.</p>
      <dl>
        <dt>E-mail</dt>
        <dd>${person.email ?? 'not known'}</dd>
        <dt>Okta login</dt>
        <dd>${person.login ?? 'not known'}</dd>
        <dt>Connection</dt>
        <dd>${caller.connectionSlug}</dd>
        <dt>Roles</dt>
        <dd>${tags(
          caller.roles.map((key) => roleWords(key, roles)),
          'none',
        )}</dd>
        <dt>Permissions here</dt>
        <dd>${tags([...caller.permissions].sort(), 'none')}</dd>
        <dt>Signed in until</dt>
        <dd>${time(expiresAt)} at the latest</dd>
      </dl>
      <h2>Your groups (${groups.length})</h2>
      ${groupList(groups)}
      <p class="muted">
        Learned from ${sourceInWords(membership.source)} at ${time(membership.fetchedAt)}.
        ${membership.completeness === 'complete' ? '' : 'The list may not be complete.'}
      </p>
      <p><a href="/sessions">Where you are signed in</a></p>
      ${consoleLink(caller)}
      ${signOutForm()}`,
    requestId,
  };
}

/** For whoever may read anything here: where that is shown. */
function consoleLink({ permissions }: Caller): Html | undefined {
  const maySee = [...permissions].some((permission) => permission.endsWith(':read'));
  return maySee ? html`<p><a href="/console/">Open the console</a></p>` : undefined;
}

/** The start page for somebody who isn't signed in. */
export function welcomePage(requestId: string): Page {
  return {
    title: 'You are not signed in',
    body: html`<p>Sign in to see who you are here and what you may do.</p>
      <p><a class="button" href="/login">Sign in</a></p>`,
    requestId,
  };
}

/** What is shown after signing out. */
export function signedOutPage(requestId: string, everywhere: boolean): Page {
  return {
    title: 'You are signed out',
    body: html`<p>
        ${
          everywhere
            ? 'Okta’s own session in this browser is ended, too. You can close this window now.'
            : 'Okta’s own session in this browser may live on: then whoever uses this browser next gets in again without a password. On a computer that others use, sign out at Okta as well.'
        }
      </p>
      <p>
        <a class="button" href="/login">Sign in again</a>
        ${!everywhere && html`<a class="button quiet" href="${OTHER_ACCOUNT_ADDRESS}">Use another account</a>`}
      </p>`,
    requestId,
  };
}

/** The same page for somebody who is still signed in: looking at it signs nobody out. */
export function stillSignedInPage(caller: Caller, requestId: string): Page {
  return {
    title: 'You are still signed in',
    body: html`<p>You are signed in as ${caller.name}.</p>
      ${signOutForm()}`,
    requestId,
  };
}

/**
 * Tells a person whom Okta let in why there is no way further, and what to ask for.
 * @param contact Whom they can turn to; undefined = not said.
 */
export function noRolePage(name: string, membership: Membership, requestId: string, contact?: string): Page {
  const names = membership.groups.map((group) => group.name);
  return refusedPage({
    title: 'No role for you yet',
    what: html`<p>Okta knows you as ${name}, but none of your groups gives you a role here.</p>`,
    who: html`<h2>Your groups (${names.length})</h2>
      ${groupList(names)}
      <p class="muted">
        Learned from ${sourceInWords(membership.source)}
        (<code>${membership.source}</code>)${membership.completeness === 'complete' ? '' : '; the list may not be complete'}.
      </p>`,
    advice: html`<p>
      Ask an administrator to map one of your groups to a role, or to add you to a group that has one.
    </p>`,
    contact,
    requestId,
    again: '/login',
    otherAccount: OTHER_ACCOUNT_ADDRESS,
    home: '/',
    why: html`Error code <code>no-role</code>`,
  });
}

function signInLinks(
  connections: readonly ConnectionFacts[],
  wanted: WantedSignIn,
  remembered?: string,
): Html | false {
  if (connections.length === 0) return false;
  const names = connections.map(({ name }) => name);
  const links = rememberedFirst(connections, remembered).map(({ slug, name }) => {
    const isNamesake = names.indexOf(name) !== names.lastIndexOf(name);
    return html`<li>
      <a class="button wide${remembered !== undefined && slug !== remembered && ' quiet'}" href="${addressOf(slug, wanted)}"
        >Continue with ${name}${isNamesake && html` <span class="which">(${slug})</span>`}${
          slug === remembered && html` <span class="which">– last used in this browser</span>`
        }</a
      >
    </li>`;
  });
  return html`<ul class="choices">
    ${links}
  </ul>`;
}

function addressOf(
  slug: string,
  { returnTo, acrValues, maxAge, secondFactor, loginHint, otherAccount }: WantedSignIn,
): string {
  const query = new URLSearchParams({
    connection: slug,
    return_to: returnTo,
    ...(acrValues ? { acr_values: acrValues.join(' ') } : {}),
    ...(secondFactor ? { second_factor: 'true' } : {}),
    ...(maxAge === undefined ? {} : { max_age: String(maxAge) }),
    ...(loginHint === undefined ? {} : { login_hint: loginHint }),
    ...(otherAccount ? { prompt: 'login' } : {}),
  });
  return `/login?${query.toString()}`;
}

function localAccountLink(returnTo: string): Html {
  const query = new URLSearchParams({ return_to: returnTo });
  return html`<p><a class="button wide quiet" href="/login/local?${query.toString()}">Use a local account</a></p>`;
}

function signOutForm(): Html {
  return html`<form method="post" action="/logout"><button class="button" type="submit">Sign out</button></form>`;
}

function groupList(names: readonly string[]): Html {
  if (names.length === 0) return html`<p>None.</p>`;
  const more = names.length - LISTED_GROUPS;
  return html`<ul>
    ${names.slice(0, LISTED_GROUPS).map((name) => html`<li>${name}</li>`)}
    ${more > 0 && html`<li>and ${more} more</li>`}
  </ul>`;
}

/** The name of a role, and the key by which programs know it. */
function roleWords(key: string, roles: readonly Pick<RoleFacts, 'key' | 'name'>[]): Html | string {
  const name = roles.find((role) => role.key === key)?.name;
  return name === undefined || name === key ? key : html`${name} <span class="muted">${key}</span>`;
}

function tags(values: readonly (Html | string)[], nothing: string): Html | string {
  return values.length === 0
    ? nothing
    : html`${values.map((value) => html`<span class="tag">${value}</span>`)}`;
}

function time(moment: Date): Html {
  const iso = moment.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`;
}
