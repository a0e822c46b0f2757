import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Radio } from 'lucide-react';
import { useEffect, useEffectEvent, useState, type JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { asProblem } from '../api/problem.js';
import { useRoleNames } from '../api/role-names.js';
import { useMay } from '../api/session.js';
import { Badge } from '../ui/badge.js';
import { Button } from '../ui/button.js';
import { FormProblem } from '../ui/form-problem.js';
import { RelativeTime } from '../ui/relative-time.js';
import { askedWords, decidedByWords, firstSince, reasonWords, subjectWords } from './decision-words.js';
import { explainedQuery, listeningQuery } from './protect.queries.js';
import styles from './protect.module.css';

type Decision = Schemas['RecordedDecisionResponse'];

/**
 * Waits for the first request that a proxy asks about, and shows it. What was asked before it began to listen is not
 * taken for it: it goes by the gateway's own numbers, and not by two clocks.
 */
export function RequestListener(props: {
  /** Slug of the application. */
  readonly application: string;
  /** The registered host to listen for, of a wildcard any that it covers; undefined = any of the application. */
  readonly host?: string | undefined;
  /** Whether the application asks by itself, without a page that could be opened. */
  readonly asks?: boolean;
  /** Called once with the first request. */
  readonly onHeard?: (decision: Decision) => void;
}): JSX.Element {
  const { application, host, asks = false, onHeard } = props;
  const may = useMay('decisions:read');
  const [known, setKnown] = useState<{ readonly newest: string | undefined }>();
  const [stopped, setStopped] = useState<Decision>();
  const decisions = useQuery({ ...listeningQuery(application, asks), enabled: may && stopped === undefined });
  const items = decisions.data?.items;
  if (known === undefined && items !== undefined) setKnown({ newest: items[0]?.id });
  const heard =
    stopped ??
    (known !== undefined && items !== undefined ? firstSince(items, known.newest, host) : undefined);
  if (heard !== stopped) setStopped(heard);
  const tell = useEffectEvent((decision: Decision) => onHeard?.(decision));
  useEffect(() => {
    if (heard !== undefined) tell(heard);
  }, [heard]);
  if (!may) {
    return <p>To see requests as they come, the permission decisions:read is needed.</p>;
  }
  return (
    <div className={styles.listener} data-heard={heard !== undefined}>
      <div role="status">
        {heard ? (
          <HeardRequest decision={heard} />
        ) : (
          <p className={styles.listening}>
            <Radio size={18} aria-hidden /> Listening for {host ?? application}…{' '}
            {asks ? 'Have it ask its first question.' : 'Open a page of it in a browser.'}
          </p>
        )}
      </div>
      {heard && (
        <Button
          look="quiet"
          onClick={() => {
            setKnown({ newest: heard.id });
            setStopped(undefined);
          }}
        >
          Listen for the next one
        </Button>
      )}
      {decisions.error && !heard && <FormProblem problem={asProblem(decisions.error)} />}
    </div>
  );
}

/** One request that was decided about, in a sentence, with the way to its explanation. */
export function HeardRequest({ decision }: { readonly decision: Decision }): JSX.Element {
  const { allowed, reason, requestId, unenforced, asked, subject, at } = decision;
  return (
    <>
      <p className={styles.heard}>
        <Badge look={allowed ? 'good' : 'bad'}>{allowed ? '✔ Allowed' : '✗ Denied'}</Badge>{' '}
        <code>{askedWords(asked)}</code>
        {asked?.kind !== 'action' && ` on ${asked?.host ?? 'an unknown host'}`}, <RelativeTime at={at} />.
      </p>
      <p>
        {subjectWords(subject)}: {reasonWords(reason)}.
        {unenforced !== undefined && ` Only watching: else it would be denied, ${reasonWords(unenforced)}.`}
        {reason === 'no-session' && ' A browser is led to the sign-in from here.'}
        <DecidingRule decision={decision} />{' '}
        <Link to="/explain" search={{ at: requestId }}>
          Explain this request
        </Link>
      </p>
    </>
  );
}

/** Which rule it went by; nothing where no rule came into it, or for whoever may not know. */
function DecidingRule({ decision }: { readonly decision: Decision }): JSX.Element | null {
  const may = useMay('explain:read');
  const nameOf = useRoleNames();
  const { reason, requestId } = decision;
  const explained = useQuery({ ...explainedQuery(requestId), enabled: may && reason !== 'no-session' });
  const rule = explained.data?.request?.rule;
  return rule ? <> It went by {decidedByWords(rule, nameOf)}.</> : null;
}
