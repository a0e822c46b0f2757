import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge, type BadgeLook } from '../ui/badge.js';
import { CopyButton } from '../ui/copy-button.js';
import styles from './connect.module.css';
import { inTheConsole } from './setting-words.js';

type Finding = Schemas['FindingResponse'];

const looks: Record<Finding['severity'], { look: BadgeLook; word: string }> = {
  problem: { look: 'bad', word: '✗ problem' },
  warning: { look: 'warn', word: '⚠ warning' },
  info: { look: 'info', word: 'note' },
  ok: { look: 'good', word: '✔ good' },
};

const ORDER: readonly Finding['severity'][] = ['problem', 'warning', 'info', 'ok'];

/** What the gateway found out about a connection, the worst first, each with the place in Okta that changes it. */
export function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const sorted = findings.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <ul className={styles.findings}>
      {sorted.map((finding, index) => (
        <li key={`${finding.code} ${index}`}>
          <Badge look={looks[finding.severity].look}>{looks[finding.severity].word}</Badge>
          <div>
            <strong>{finding.title}</strong>
            <p>{finding.detail}</p>
            {finding.setting && (
              <p>
                {inTheConsole(finding.setting.where)}
                {finding.setting.value !== undefined && (
                  <>
                    {': '}
                    <code>{finding.setting.value}</code>{' '}
                    <CopyButton text={finding.setting.value} what={`the value for ${finding.title}`} />
                  </>
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
