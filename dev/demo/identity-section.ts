import { html, type Html } from '../../src/http/html.js';
import type { Visitor } from './visitor.js';

/** The application has no accounts of its own: this is all it knows about anybody. */
export function identitySection({ identity, secondsLeft, claims, plain }: Visitor): Html {
  const { subject, name = '', email = '', roles, groups } = identity;
  const rows = [
    ['Person', subject, plain.user],
    ['Name', name, plain.name],
    ['E-mail', email, plain.email],
    ['Roles', roles.join(', '), plain.roles.join(', ')],
    ['Groups', groups.join(', '), plain.groups.join(', ')],
  ];
  return html`<section>
    <h2>What the gateway told this application about you</h2>
    <table>
      <thead>
        <tr>
          <td></td>
          <th scope="col">Signed assertion</th>
          <th scope="col">Plain headers</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([label, asserted, plainly]) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${asserted}</td>
              <td>${plainly}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>
      <strong class="yes">Verified</strong>: signed by the gateway for this application alone, and good for
      another ${secondsLeft} s. The application believes the assertion; the headers are shown beside it.
    </p>
    <details>
      <summary>All claims of the assertion</summary>
      <pre>${JSON.stringify(claims, null, 2)}</pre>
    </details>
  </section>`;
}
