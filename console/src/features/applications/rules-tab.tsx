import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState, type JSX } from 'react';
import { useRefusal } from '../../api/session.js';
import { AsCode } from '../../ui/as-code.js';
import { Badge } from '../../ui/badge.js';
import { Button } from '../../ui/button.js';
import { dialogOnDemand } from '../../ui/dialog.js';
import { Notice } from '../../ui/notice.js';
import { applicationQuery, type Application } from './applications.queries.js';
import { ChecksSection } from './checks-section.js';
import { ReplaySection } from './replay-section.js';
import { RuleConflicts } from './rule-conflicts.js';
import { ruleName } from './rule-words.js';
import { RulesTable } from './rules-table.js';
import { isSavable, rulesOf } from './rules-draft.js';
import styles from './rules.module.css';
import { Tester } from './tester.js';
import { newRowId, useRulesDraft } from './use-rules-draft.js';

const route = getRouteApi('/applications/$application');

const RuleDialog = dialogOnDemand(() => import('./rule-dialog.js').then((module) => module.RuleDialog));
const SaveRulesDialog = dialogOnDemand(() =>
  import('./save-rules-dialog.js').then((module) => module.SaveRulesDialog),
);

/** Who may use which part of an application, with the tester beside it: both work on the draft. */
export function RulesTab({ application }: { readonly application: Application }): JSX.Element {
  // The page has read it already: the rules come with their application, and a change of them names its version.
  const { data: read } = useQuery({ ...applicationQuery(application.slug), enabled: false });
  const { open, rule: named, path, method, ...asked } = route.useSearch();
  const navigate = useNavigate();
  const editing = useRulesDraft(application.slug, read ?? { body: application, etag: undefined });
  const [highlighted, setHighlighted] = useState<string>();
  const refusal = useRefusal('applications:write');
  const { rows, changes, behind, conflicts } = editing;
  const show = (dialog: string | undefined): void =>
    void navigate({
      to: '/applications/$application',
      params: { application: application.slug },
      // What a link filled the dialog with is for that one time.
      search: (before) => ({ ...before, open: dialog, path: undefined, method: undefined }),
      resetScroll: false,
    });
  const pointed = named === undefined ? undefined : rows.find(({ rule }) => ruleName(rule) === named);
  const openRow = rows.find(({ id }) => `rule-${id}` === open);
  const publicRules = rows.filter(({ rule }) => rule.public).length;
  const accessRules = rulesOf(rows);
  const savable = isSavable(rows);
  const saveRefusal =
    refusal ??
    (conflicts.length > 0 ? 'Choose above first.' : savable ? undefined : 'A rule can’t be saved as it is.');
  return (
    <>
      {behind && (
        <Notice look="warn" title="Somebody saved a change to these rules." live>
          <Button look="quiet" onClick={() => void editing.catchUp()}>
            Show it in this draft
          </Button>
        </Notice>
      )}
      <RuleConflicts conflicts={conflicts} onSettle={editing.settle} />
      {named !== undefined && !editing.base.some((rule) => ruleName(rule) === named) && (
        <Notice look="warn" title="The rule that a link points at is no longer here.">
          <p>
            It was <code>{named}</code>. Since then it was changed or removed.
          </p>
        </Notice>
      )}
      {publicRules > 0 && (
        <Notice
          look="warn"
          title={publicRules === 1 ? '1 rule is public.' : `${publicRules} rules are public.`}
        >
          <p>Everybody gets in there, signed in or not.</p>
        </Notice>
      )}
      <div className={styles.split}>
        <div>
          <div className={styles.bar}>
            <p>The most specific path wins, then the method. The order of rules means nothing.</p>
            <Button refusal={refusal} onClick={() => show('new-rule')}>
              <Plus size={16} aria-hidden />
              New rule
            </Button>
            <AsCode
              requests={() => [
                {
                  method: 'PUT',
                  path: `/api/v1/applications/${application.slug}/access-rules`,
                  body: { accessRules },
                  etag: editing.etag,
                },
              ]}
            />
          </div>
          <RulesTable
            editing={editing}
            highlighted={highlighted ?? pointed?.id}
            refusal={refusal}
            onEdit={(id) => show(`rule-${id}`)}
          />
          <div className={styles.saveBar} data-dirty={changes.count > 0}>
            <span role="status">
              {changes.count === 0 ? (
                'No changes.'
              ) : (
                <Badge look="info">{changes.count === 1 ? '1 change' : `${changes.count} changes`}</Badge>
              )}
              {changes.count > 0 && ' not saved yet.'}
            </span>
            {changes.count > 0 && (
              <span className={styles.buttons}>
                <Button look="quiet" onClick={editing.discard}>
                  Discard
                </Button>
                <Button look="primary" refusal={saveRefusal} onClick={() => show('save-rules')}>
                  Review and save
                </Button>
              </span>
            )}
          </div>
        </div>
        <Tester
          asked={asked}
          onAsk={(question) =>
            void navigate({
              to: '/applications/$application',
              params: { application: application.slug },
              search: (before) => ({ ...before, ...question }),
              replace: true,
              resetScroll: false,
            })
          }
          application={application}
          accessRules={accessRules}
          savable={savable}
          onRule={(index) => setHighlighted(index === undefined ? undefined : rows[index]?.id)}
        />
      </div>
      <ChecksSection
        application={application}
        accessRules={accessRules}
        changed={changes.count > 0}
        savable={savable}
        open={open}
        onOpen={show}
      />
      <ReplaySection
        application={application}
        accessRules={accessRules}
        changed={changes.count > 0}
        savable={savable}
      />
      {(open === 'new-rule' || openRow) && (
        <RuleDialog
          key={open}
          application={application.slug}
          row={openRow}
          begin={{
            ...(path === undefined ? {} : { path }),
            ...(method === undefined ? {} : { methods: [method] }),
          }}
          others={rows.filter((row) => row !== openRow).map(({ rule }) => rule)}
          onPut={(rule) => {
            editing.put({ id: openRow?.id ?? newRowId(), rule });
            show(undefined);
          }}
          onClose={() => show(undefined)}
        />
      )}
      {open === 'save-rules' && changes.count > 0 && saveRefusal === undefined && (
        <SaveRulesDialog application={application} editing={editing} onClose={() => show(undefined)} />
      )}
    </>
  );
}
