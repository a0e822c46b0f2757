import { useDeferredValue, useState, type JSX } from 'react';
import { useDraft } from '../../api/drafts.js';
import { useRoles } from '../../api/role-names.js';
import { useRefusal } from '../../api/session.js';
import { Button } from '../../ui/button.js';
import { Dialog, DialogButtons } from '../../ui/dialog.js';
import { Checkbox, Select, TextField } from '../../ui/field.js';
import { Notice } from '../../ui/notice.js';
import { ConditionField } from './condition-field.js';
import { PathHelp } from './path-help.js';
import { ruleFaults, type RuleFaults } from './rule-fault.js';
import { COMMON_METHODS, maxAgeFault, NEW_RULE, toRule, toRuleForm, type RuleForm } from './rule-form.js';
import type { Rule } from './rule-matcher.js';
import type { DraftRow } from './rules-draft.js';
import styles from './rules.module.css';
import { Form } from '../../ui/form.js';

/** One rule, with live examples of what its path covers. It goes into the draft; saving is another step. */
export function RuleDialog(props: {
  /** Slug. */
  readonly application: string;
  /** The rule to edit; undefined = a new one. */
  readonly row: DraftRow | undefined;
  readonly others: readonly Rule[];
  /** What a new rule begins with. */
  readonly begin?: Partial<Rule>;
  readonly onPut: (rule: Rule) => void;
  readonly onClose: () => void;
}): JSX.Element {
  const { application, row, others, onPut, onClose } = props;
  const [form, setForm] = useState(() => toRuleForm(row?.rule ?? { ...NEW_RULE, ...props.begin }));
  const [began] = useState(form);
  const [tried, setTried] = useState(false);
  const refusal = useRefusal('applications:write');
  const leave = useDraft(() =>
    form === began ? undefined : { name: `rule-of-${application}`, content: form },
  );
  const set = (change: Partial<RuleForm>): void => setForm((before) => ({ ...before, ...change }));
  const rule = toRule(form);
  const shown = useDeferredValue(rule);
  const faults = ruleFaults(rule, others);
  const ageFault = maxAgeFault(form.maxAge);
  const whole = Object.keys(faults).length === 0 && ageFault === undefined;
  const told: RuleFaults = tried
    ? faults
    : faults.path !== undefined && form.path !== '/'
      ? { path: faults.path }
      : {};
  return (
    <Dialog open wide onClose={onClose} title={row ? `Edit the rule for ${row.rule.path}` : 'New rule'}>
      <Form
        onSubmit={() => {
          if (whole) leave(() => onPut(rule));
          else setTried(true);
        }}
      >
        <TextField
          label="Path"
          description="“/reports”, “/users/:id”, or “/admin/*” for everything below as well."
          value={form.path}
          error={told.path}
          onChange={(event) => set({ path: event.target.value })}
        />
        <PathHelp rule={shown} others={others} />
        <fieldset className={styles.choices} aria-describedby={told.methods && 'methods-fault'}>
          <legend>Methods</legend>
          <Checkbox
            label="All methods"
            checked={form.allMethods}
            onChange={(event) => set({ allMethods: event.target.checked })}
          />
          {!form.allMethods &&
            COMMON_METHODS.map((method) => (
              <Checkbox
                key={method}
                label={method}
                checked={form.methods.includes(method)}
                onChange={(event) => set({ methods: toggled(form.methods, method, event.target.checked) })}
              />
            ))}
        </fieldset>
        {!form.allMethods && (
          <TextField
            label="Other methods"
            optional
            value={form.otherMethods}
            onChange={(event) => set({ otherMethods: event.target.value })}
          />
        )}
        {told.methods !== undefined && (
          <Notice look="bad">
            <span id="methods-fault">{told.methods}</span>
          </Notice>
        )}
        <Who form={form} set={set} fault={told.who} />
        {form.who !== 'public' && (
          <>
            <ConditionField
              application={application}
              value={form.condition}
              resourceType="url"
              onChange={(condition) => set({ condition })}
            />
            <details>
              <summary>Ask for a stronger or more recent sign-in</summary>
              <Select
                label="Two factors"
                value={form.secondFactor}
                onChange={(event) => set({ secondFactor: event.target.value as RuleForm['secondFactor'] })}
              >
                <option value="">As the application says</option>
                <option value="yes">Needed</option>
                <option value="no">Not needed</option>
              </Select>
              <TextField
                label="Signed in at most so many seconds ago"
                optional
                inputMode="numeric"
                value={form.maxAge}
                error={ageFault}
                onChange={(event) => set({ maxAge: event.target.value })}
              />
              <TextField
                label="acr values"
                optional
                description="One of these, as Okta names them; with spaces between."
                value={form.acrValues}
                onChange={(event) => set({ acrValues: event.target.value })}
              />
            </details>
          </>
        )}
        <DialogButtons>
          <Button onClick={() => leave(onClose)}>Cancel</Button>
          <Button
            type="submit"
            look="primary"
            refusal={refusal ?? (tried && !whole ? 'Something above can’t be taken.' : undefined)}
          >
            {row ? 'Change in the draft' : 'Add to the draft'}
          </Button>
        </DialogButtons>
      </Form>
    </Dialog>
  );
}

function Who(props: {
  readonly form: RuleForm;
  readonly set: (change: Partial<RuleForm>) => void;
  readonly fault: string | undefined;
}): JSX.Element {
  const { form, set, fault } = props;
  const roles = useRoles();
  return (
    <>
      <Select
        label="Who"
        value={form.who}
        error={form.who === 'roles' ? fault : undefined}
        onChange={(event) => set({ who: event.target.value as RuleForm['who'] })}
      >
        <option value="roles">Whoever has one of these roles</option>
        <option value="permission">Whoever holds a permission</option>
        <option value="public">Public: everybody, signed in or not</option>
      </Select>
      {form.who === 'roles' && (
        <fieldset className={styles.choices}>
          <legend>Roles</legend>
          {roles.map(({ key, name }) => (
            <Checkbox
              key={key}
              label={name}
              checked={form.roles.includes(key)}
              onChange={(event) => set({ roles: toggled(form.roles, key, event.target.checked) })}
            />
          ))}
        </fieldset>
      )}
      {form.who === 'permission' && (
        <TextField
          label="Permission"
          description="Kind of thing and action, as the grants have them: “report:read”."
          value={form.permission}
          error={fault}
          onChange={(event) => set({ permission: event.target.value })}
        />
      )}
      {form.who === 'public' && (
        <Notice look="warn" title="Nobody has to sign in." live>
          <p>Everybody who reaches the proxy gets in here.</p>
        </Notice>
      )}
    </>
  );
}

function toggled(list: readonly string[], item: string, present: boolean): string[] {
  const others = list.filter((other) => other !== item);
  return present ? [...others, item] : others;
}
