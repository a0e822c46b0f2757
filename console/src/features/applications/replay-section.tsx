import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import type { Application } from './applications.queries.js';
import { ReplayResult } from './replay-result.js';
import type { Rule } from './rule-matcher.js';
import { replayQuery } from './rules.queries.js';
import styles from './rules.module.css';
import { QueryView } from '../../ui/query-view.js';

/** Tries the draft on the last decisions that are kept. */
export function ReplaySection(props: {
  readonly application: Application;
  readonly accessRules: Rule[];
  readonly changed: boolean;
  readonly savable: boolean;
}): JSX.Element {
  const { application, accessRules, changed, savable } = props;
  const [asked, setAsked] = useState<Rule[]>();
  const replay = useQuery({
    ...replayQuery(application.slug, asked ?? []),
    enabled: asked !== undefined,
  });
  const refusal =
    useRefusal('decisions:read') ??
    (changed ? (savable ? undefined : 'A rule can’t be judged as it is.') : 'The draft is what is in force.');
  const current = asked !== undefined && JSON.stringify(asked) === JSON.stringify(accessRules);
  return (
    <section className={styles.section}>
      <h2>Replay</h2>
      <p>Which of the last 1,000 decisions this draft would turn, and which way.</p>
      <Button refusal={refusal} busy={replay.isFetching} onClick={() => setAsked(accessRules)}>
        Replay the last decisions
      </Button>
      {asked !== undefined && (
        <QueryView query={replay} label="replay" permission="decisions:read" rows={3}>
          {(result) => (
            <>
              {!current && <p>The draft has changed since: replay it again.</p>}
              <ReplayResult result={result} />
            </>
          )}
        </QueryView>
      )}
    </section>
  );
}
