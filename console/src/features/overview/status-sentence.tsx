import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { LinkButton, buttonClass } from '../../ui/button.js';
import { classes } from '../../ui/classes.js';
import { statusOf } from './overview-status.js';
import type { StatusWay } from './status.js';
import styles from './overview.module.css';

const ICONS = { good: CircleCheck, warn: TriangleAlert, bad: CircleX };

/** What one wants to know first: that all is well, or what is wrong and where to look. */
export function StatusSentence({ overview }: { readonly overview: Overview }): JSX.Element {
  const { look, sentence, detail, way, others } = statusOf(overview);
  const Icon = ICONS[look];
  return (
    <section className={classes(styles.status, styles[look])} aria-label="Status">
      <Icon size={28} aria-hidden className={styles.icon} />
      <div className={styles.words} role="status">
        <p className={styles.sentence}>{sentence}</p>
        {detail !== undefined && <p className={styles.detail}>{detail}</p>}
      </div>
      {way && <Way way={way} />}
      {others && (
        <ul className={styles.others} aria-label="Also">
          {others.map((other) => (
            <li key={other.sentence}>
              <span className={styles.words}>{other.sentence}</span>
              {other.way && <Way way={other.way} />}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Way({ way }: { readonly way: StatusWay }): JSX.Element {
  if (way.to === 'connection')
    return (
      <LinkButton to="/connections/$connectionSlug" params={{ connectionSlug: way.slug }}>
        {way.label}
      </LinkButton>
    );
  if (way.to === 'application')
    return (
      <LinkButton
        to="/applications/$application"
        params={{ application: way.slug }}
        search={way.tab === undefined ? {} : { tab: way.tab }}
      >
        {way.label}
      </LinkButton>
    );
  if (way.to === 'settings')
    return (
      <LinkButton
        to="/settings"
        search={{ tab: way.tab, ...(way.open === undefined ? {} : { open: way.open }) }}
      >
        {way.label}
      </LinkButton>
    );
  if (way.to === 'denials')
    return (
      <LinkButton
        to="/activity"
        search={{
          tab: 'decisions',
          outcome: 'deny',
          ...(way.reason === undefined ? {} : { reason: way.reason }),
        }}
      >
        {way.label}
      </LinkButton>
    );
  return (
    <Link to="." search={(search) => search} hash="replicas" className={buttonClass()}>
      {way.label}
    </Link>
  );
}
