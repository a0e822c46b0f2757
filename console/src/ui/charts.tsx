import { useState, type JSX, type ReactNode } from 'react';
import styles from './charts.module.css';
import { highest, stacked, sumAt, unknownSteps, type ChartSeries } from './chart-series.js';
import { classes } from './classes.js';
import { Table } from './table.js';

/** How many colours there are; further series begin anew. */
const COLOURS = 6;
const WIDTH = 1000;
const HEIGHT = 100;

/** What every chart is told. */
export interface ChartProps {
  /** What is shown, for whoever can't see it: the most important thing in one or two sentences. */
  readonly summary: string;
  /** The name of each step, in order: "10:00". */
  readonly steps: readonly string[];
  /** What a step is called in the table: "Hour". */
  readonly stepLabel: string;
  /** How values are written. */
  readonly format: (value: number) => string;
}

/** Bars of one kind of thing. */
export function Bars(props: ChartProps & { readonly series: ChartSeries }): JSX.Element {
  const { series, ...rest } = props;
  return <Stack {...rest} series={[series]} />;
}

/** Bars made of several kinds of things, one on top of the other, with a legend. */
export function Stack(
  props: ChartProps & {
    readonly series: readonly ChartSeries[];
    /** Of each series in the legend: what stands behind its name, a link for example. Default: its name. */
    readonly legend?: (series: ChartSeries) => ReactNode;
    /** What a click on a part does; whoever has no pointer finds the same in the legend. */
    readonly onPick?: (key: string) => void;
  },
): JSX.Element {
  const { summary, steps, format, series, legend, onPick } = props;
  const unknown = unknownSteps(series, steps.length);
  const width = WIDTH / Math.max(1, steps.length);
  const gap = Math.min(4, width / 4);
  return (
    <figure className={styles.chart}>
      <figcaption>{summary}</figcaption>
      <div className={styles.plot}>
        <span className={styles.top} aria-hidden="true">
          {format(highest(series, steps.length))}
        </span>
        <svg
          className={styles.picture}
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={summary}
        >
          {stacked(series, steps.length).map((step, index) => {
            const x = index * width + gap / 2;
            return step.known ? (
              step.parts.map(({ key, colour, from, length }) => (
                <rect
                  key={`${index} ${key}`}
                  className={classes(styles[`fill${colour % COLOURS}`], onPick && styles.pickable)}
                  x={x}
                  width={width - gap}
                  y={HEIGHT * (1 - from - length)}
                  height={HEIGHT * length}
                  onClick={onPick && (() => onPick(key))}
                />
              ))
            ) : (
              <rect
                key={steps[index]}
                className={styles.unknown}
                x={index * width}
                width={width}
                y={0}
                height={HEIGHT}
              />
            );
          })}
        </svg>
        <div className={styles.axis} aria-hidden="true">
          <span>{steps[0]}</span>
          <span>{steps.at(-1)}</span>
        </div>
      </div>
      {(series.length > 1 || legend !== undefined || unknown > 0) && (
        <ul className={styles.legend}>
          {series.map((one, index) => (
            <li key={one.key}>
              <Swatch look={`fill${index % COLOURS}`} />
              {legend ? legend(one) : one.name}
            </li>
          ))}
          {unknown > 0 && (
            <li>
              <Swatch look="unknown" /> Not known: nothing was counted then
            </li>
          )}
        </ul>
      )}
      <Numbers {...props} />
    </figure>
  );
}

function Swatch({ look }: { readonly look: string }): JSX.Element {
  return (
    <svg className={styles.swatch} viewBox="0 0 10 10" aria-hidden="true">
      <rect className={styles[look]} width="10" height="10" />
    </svg>
  );
}

/** The same as a table, made when it is opened. */
function Numbers(props: ChartProps & { readonly series: readonly ChartSeries[] }): JSX.Element {
  const { summary, steps, stepLabel, format, series } = props;
  const [open, setOpen] = useState(false);
  const words = (value: number | null | undefined): string =>
    value === null || value === undefined ? 'not known' : format(value);
  return (
    <details className={styles.numbers} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Show as a table</summary>
      {open && (
        <Table
          caption={summary}
          columns={[
            { label: stepLabel, cell: ({ name }) => name },
            ...series.map(({ name, values }) => ({
              label: name,
              numeric: true,
              cell: ({ index }: { index: number }) => words(values[index]),
            })),
            ...(series.length > 1
              ? [
                  {
                    label: 'All',
                    numeric: true,
                    cell: ({ index }: { index: number }) => words(sumAt(series, index)),
                  },
                ]
              : []),
          ]}
          rows={steps.map((name, index) => ({ name, index }))}
          keyOf={({ index }) => String(index)}
        />
      )}
    </details>
  );
}
