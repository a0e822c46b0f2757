import type { JSX } from 'react';
import type { Schemas } from '../../api/client.js';
import { Badge, type BadgeLook } from '../../ui/badge.js';
import { CopyButton } from '../../ui/copy-button.js';
import styles from './set-up.module.css';

type Result = Schemas['ConnectionTestResponse'];
type Finding = Result['findings'][number];

const looks: Record<Finding['severity'], { look: BadgeLook; word: string }> = {
  problem: { look: 'bad', word: '✗ problem' },
  warning: { look: 'warn', word: '⚠ warning' },
  info: { look: 'info', word: 'note' },
  ok: { look: 'good', word: '✔ good' },
};

/** What the gateway found out about a connection, the worst first. */
export function Findings({ result }: { readonly result: Result }): JSX.Element {
  const order: Finding['severity'][] = ['problem', 'warning', 'info', 'ok'];
  const sorted = [...result.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <section aria-live="polite">
      <h3>What Okta says</h3>
      <ul className={styles.findings}>
        {sorted.map((finding, index) => (
          <li key={`${finding.code} ${index}`}>
            <Badge look={looks[finding.severity].look}>{looks[finding.severity].word}</Badge>
            <div>
              <strong>{finding.title}</strong>
              <p>{finding.detail}</p>
              {finding.setting && (
                <p>
                  {finding.setting.where}
                  {finding.setting.value !== undefined && (
                    <>
                      {': '}
                      <code>{finding.setting.value}</code>{' '}
                      <CopyButton text={finding.setting.value} what="value" />
                    </>
                  )}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
