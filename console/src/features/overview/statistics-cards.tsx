import { Link, useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import type { Overview } from '../../api/overview.queries.js';
import { Card } from '../../ui/card.js';
import { Bars, Stack } from '../../ui/charts.js';
import { Histogram } from '../../ui/histogram.js';
import { grouped } from '../../ui/number-words.js';
import { GapNote } from './gap-note.js';
import { PeopleWithoutRole } from './people-without-role.js';
import {
  ageBuckets,
  ageSummary,
  denialSeries,
  millisecondWords,
  seriesOf,
  signInSeries,
  stepNames,
  timeSeries,
  totalOf,
} from './statistics-words.js';
import styles from './overview.module.css';

type Statistics = NonNullable<Overview['statistics']>;

interface Shown {
  readonly statistics: Statistics;
  /** How far back it looks, in words: "24 hours". */
  readonly range: string;
  readonly basics: ReturnType<typeof chartBasics>;
}

/** What was counted, chart by chart. */
export function StatisticsCards(
  props: Omit<Shown, 'statistics' | 'basics'> & {
    readonly statistics: Statistics | undefined;
    readonly gap: Overview['missing'][number] | undefined;
  },
): JSX.Element {
  const { statistics, range, gap } = props;
  if (!statistics)
    return (
      <Card title="Sign-ins, denials and times">
        <GapNote gap={gap} />
      </Card>
    );
  // Made once: to write times, a browser reads how a language does it.
  const basics = chartBasics(statistics);
  const whole = seriesOf(statistics, 'decision-time').length > 0;
  return (
    <>
      <Denials statistics={statistics} range={range} basics={basics} />
      <SignIns statistics={statistics} range={range} basics={basics} />
      <MembershipAges statistics={statistics} />
      {whole && <Times statistics={statistics} range={range} basics={basics} />}
    </>
  );
}

function chartBasics(statistics: Statistics) {
  return {
    steps: stepNames(statistics),
    stepLabel: statistics.step === '1d' ? 'Day (UTC)' : 'From',
  };
}

function Denials({ statistics, range, basics }: Shown): JSX.Element {
  const navigate = useNavigate();
  const series = denialSeries(statistics);
  const totals = new Map(
    seriesOf(statistics, 'denials-by-reason').map(({ reason, total }) => [reason ?? 'other', total ?? 0]),
  );
  const all = totalOf(seriesOf(statistics, 'denials-by-reason'));
  const decisions = totalOf(seriesOf(statistics, 'decisions'));
  const [first] = series;
  const summary =
    all === 0
      ? `Nothing was denied in the last ${range}; ${grouped(decisions)} decisions were made.`
      : `${grouped(all)} of ${grouped(decisions)} decisions in the last ${range} were denials, most of them ${first?.name}.`;
  const filter = (reason: string) => ({
    tab: 'decisions' as const,
    outcome: 'deny' as const,
    from: statistics.from,
    ...(reason === 'other' ? {} : { reason }),
  });
  return (
    <Card title="Denials by reason">
      <Stack
        {...basics}
        summary={summary}
        format={grouped}
        series={
          series.length > 0 ? series : [{ key: 'none', name: 'denials', values: knownZeros(statistics) }]
        }
        onPick={(reason) => void navigate({ to: '/activity', search: filter(reason) })}
        legend={({ key, name }) =>
          totals.has(key) ? (
            <Link to="/activity" search={filter(key)}>
              {name}: {grouped(totals.get(key) ?? 0)}
            </Link>
          ) : (
            name
          )
        }
      />
    </Card>
  );
}

/** Nothing happened, but somebody counted; and where nobody did, it is unknown. */
function knownZeros({ coverage }: Statistics): (number | null)[] {
  return coverage.map((share) => (share > 0 ? 0 : null));
}

function SignIns({ statistics, range, basics }: Shown): JSX.Element {
  const all = seriesOf(statistics, 'sign-ins');
  const of = (outcome: string): number => totalOf(all.filter((series) => series.outcome === outcome));
  const [signedIn, refused] = [of('success'), of('denied') + of('failure')];
  return (
    <Card
      title="Sign-ins"
      beside={
        <Link to="/activity" search={{ tab: 'sign-ins' }}>
          See them
        </Link>
      }
    >
      <Stack
        {...basics}
        summary={`${grouped(signedIn)} sign-ins in the last ${range}; ${grouped(refused)} more ${refused === 1 ? 'was' : 'were'} denied or failed.`}
        format={grouped}
        series={signInSeries(statistics)}
      />
    </Card>
  );
}

function MembershipAges({ statistics }: { readonly statistics: Statistics }): JSX.Element | null {
  const { membershipAge, peopleWithoutRole } = statistics;
  if (!membershipAge) return null;
  return (
    <Card title="Age of memberships">
      <Histogram
        summary={ageSummary(membershipAge)}
        rangeLabel="Groups read"
        countLabel="People"
        buckets={ageBuckets(membershipAge)}
      />
      {peopleWithoutRole && <PeopleWithoutRole counted={peopleWithoutRole} />}
    </Card>
  );
}

function Times({ statistics, range, basics: shared }: Shown): JSX.Element {
  const decisions = timeSeries(statistics, 'decision-time', 'p99', 'p99 of the decision time');
  const lag = timeSeries(statistics, 'revocation-lag', 'max', 'longest revocation lag');
  const basics = { ...shared, format: millisecondWords };
  return (
    <Card title="How fast">
      <div className={styles.charts}>
        <Bars
          {...basics}
          series={decisions.series}
          summary={
            decisions.total === null
              ? `No decision was timed in the last ${range}.`
              : `99 of 100 decisions in the last ${range} took at most ${millisecondWords(decisions.total)}.`
          }
        />
        <Bars
          {...basics}
          series={lag.series}
          summary={
            lag.total === null
              ? `Nothing was revoked in the last ${range}.`
              : `A change was in force everywhere after ${millisecondWords(lag.total)} at the latest; 1 s is promised.`
          }
        />
      </div>
    </Card>
  );
}
