import { useQuery } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { useRoleNames } from '../../api/role-names.js';
import { useMay } from '../../api/session.js';
import { Badge } from '../../ui/badge.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Notice } from '../../ui/notice.js';
import type { Application } from './applications.queries.js';
import { ChangePreview } from './change-preview.js';
import { previewQuery } from './preview.queries.js';
import { ReplayResult } from './replay-result.js';
import { rulesOf } from './rules-draft.js';
import { checkRunQuery, replayQuery } from './rules.queries.js';
import { ruleWords } from './rule-words.js';
import type { RulesEditing } from './use-rules-draft.js';

/** What the change would do, in the gateway's numbers, before it is made. A failing check holds it back. */
export function SaveRulesDialog(props: {
  readonly application: Application;
  readonly editing: RulesEditing;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, editing, onClose } = props;
  const { rows, changes, saving, etag } = editing;
  const accessRules = rulesOf(rows);
  const roleName = useRoleNames();
  const checks = useQuery({
    ...checkRunQuery(application.slug, accessRules),
    staleTime: 0,
    placeholderData: undefined,
  });
  const replay = useQuery({
    ...replayQuery(application.slug, accessRules),
    enabled: useMay('decisions:read'),
  });
  const preview = useQuery(previewQuery(application.slug, etag, { accessRules }));
  const [outdated, setOutdated] = useState(false);
  const failing = checks.data?.results.filter(({ passed }) => !passed) ?? [];
  const heldBack = saving.error?.code === 'checks-failed';
  const override = failing.length > 0 || heldBack;
  const refused =
    saving.error !== null && !heldBack && saving.error.status !== 412 ? saving.error : undefined;
  return (
    <ConfirmDialog
      open
      title={`Save ${changes.count === 1 ? '1 change' : `${changes.count} changes`} of the rules`}
      action={override ? 'Save anyway' : 'Save rules'}
      busy={saving.isPending || checks.isPending || preview.isFetching}
      problem={refused}
      onClose={() => {
        saving.reset();
        onClose();
      }}
      onConfirm={() =>
        editing.save(override ? 'override' : 'enforce', {
          etag: preview.data?.etag,
          saved: onClose,
          outdated: () => {
            setOutdated(true);
            void preview.refetch();
          },
        })
      }
    >
      <p>In force at once, for everybody who uses {application.name}. Nobody signs in again.</p>
      <ul>
        {rows.map(({ id, rule }) => {
          const change = changes.byRow.get(id);
          return (
            (change === 'added' || change === 'changed') && (
              <li key={id}>
                <Badge look="info">{change === 'added' ? 'New' : 'Changed'}</Badge>{' '}
                {ruleWords(rule, roleName)}
              </li>
            )
          );
        })}
        {changes.removed.map((rule) => (
          <li key={`${rule.path} ${String(rule.methods)}`}>
            <Badge look="bad">Removed</Badge> {ruleWords(rule, roleName)}
          </li>
        ))}
      </ul>
      <ChangePreview query={preview} changed={outdated} decisions={false} />
      {rows.length === 0 && <Notice look="bad">Without a rule everything is denied.</Notice>}
      {override && (
        <Notice look="bad" title="A saved check would fail." live>
          <ul>
            {heldBack
              ? saving.error?.fields.map(({ pointer, detail }) => <li key={pointer}>{detail}</li>)
              : failing.map(({ id, name, expected, allowed }) => (
                  <li key={id}>
                    “{name}” is to be {expected}, and would be {allowed ? 'allowed' : 'denied'}.
                  </li>
                ))}
          </ul>
          <p>Saved anyway, the audit trail says so, and by whom.</p>
        </Notice>
      )}
      {!override && checks.data && checks.data.passed > 0 && (
        <p>
          <Badge look="good">✔</Badge>{' '}
          {checks.data.passed === 1
            ? 'The saved check holds.'
            : `All ${checks.data.passed} saved checks hold.`}
        </p>
      )}
      {replay.data ? (
        <ReplayResult result={replay.data} />
      ) : (
        <p>{replay.isFetching ? 'Replaying the last decisions…' : ''}</p>
      )}
    </ConfirmDialog>
  );
}
