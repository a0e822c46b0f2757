import type { JSX } from 'react';
import { FieldVerdict } from '../../connect/field-verdict.js';
import { Findings } from '../../connect/findings.js';
import { toTry, verdictsOf, type Entered } from '../../connect/live-check.js';
import { useAdminConsole } from '../../connect/use-admin-console.js';
import { useLiveCheck } from '../../connect/use-live-check.js';
import { Notice } from '../../ui/notice.js';

/** What Okta says of an issuer, a client and secrets that are entered and not saved: whoever saves them knows before. */
export function TriedSettings(props: {
  /** Slug. */
  readonly connection: string;
  /** Undefined: nothing of it was changed. */
  readonly entered: Entered | undefined;
}): JSX.Element | null {
  const { connection, entered } = props;
  const live = useLiveCheck(entered && toTry(entered), { connection });
  const adminConsole = useAdminConsole(entered?.issuer ?? '', live.result !== undefined);
  if (!entered) return null;
  const verdicts = live.result && verdictsOf(live.result);
  const said = [
    ['client ID', verdicts?.clientId],
    ['client secret', verdicts?.clientSecret],
    ['API access', verdicts?.apiToken],
  ] as const;
  const bad =
    said.some(([, verdict]) => verdict?.good === false) ||
    verdicts?.others.some(({ severity }) => severity === 'problem');
  return (
    <section>
      <h3>What Okta says of it before it is saved</h3>
      {said.map(([what, verdict], index) => (
        <FieldVerdict
          key={what}
          verdict={verdict}
          trying={live.trying && index === 0}
          what={what}
          adminConsole={adminConsole}
        />
      ))}
      {live.problem && <Notice look="warn">⚠ It could not be tried: {live.problem.message}</Notice>}
      {verdicts && verdicts.others.length > 0 && (
        <Findings findings={verdicts.others} issuer={entered.issuer} />
      )}
      {bad && (
        <p>You can save it all the same, but it is in force at once, and perhaps nobody can sign in then.</p>
      )}
    </section>
  );
}
