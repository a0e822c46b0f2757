import type { JSX } from 'react';
import type { Schemas } from '../api/client.js';
import { Badge, type BadgeLook } from '../ui/badge.js';
import styles from './connect.module.css';
import { SettingLine } from './setting-line.js';
import { useAdminConsole } from './use-admin-console.js';

type Finding = Schemas['FindingResponse'];

const looks: Record<Finding['severity'], { look: BadgeLook; word: string }> = {
  problem: { look: 'bad', word: '✗ problem' },
  warning: { look: 'warn', word: '⚠ warning' },
  info: { look: 'info', word: 'note' },
  ok: { look: 'good', word: '✔ good' },
};

const ORDER: readonly Finding['severity'][] = ['problem', 'warning', 'info', 'ok'];

/** What the gateway found out about a connection, the worst first, each with the place in Okta that changes it. */
export function Findings(props: {
  readonly findings: readonly Finding[];
  /** The connection's, whose admin console links lead to. */
  readonly issuer: string;
}): JSX.Element {
  const { findings, issuer } = props;
  const wanted = findings.some(({ setting }) => setting !== undefined);
  const adminConsole = useAdminConsole(issuer, wanted);
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
              <SettingLine
                where={finding.setting.where}
                value={finding.setting.value}
                what={finding.title}
                adminConsole={adminConsole}
              />
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
