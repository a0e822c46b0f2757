import { highest, stacked, sumAt, unknownSteps, type ChartSeries } from './chart-series.js';

const series: ChartSeries[] = [
  { key: 'a', name: 'A', values: [1, null, 0, 2] },
  { key: 'b', name: 'B', values: [3, null, 0, null] },
];

describe('a chart', () => {
  it('stacks what belongs to one step, in shares of the highest', () => {
    expect(stacked(series, 4)[0]).toEqual({
      known: true,
      parts: [
        { key: 'a', colour: 0, from: 0, length: 0.25 },
        { key: 'b', colour: 1, from: 0.25, length: 0.75 },
      ],
    });
    expect(highest(series, 4)).toBe(4);
  });

  it('tells nothing from unknown', () => {
    expect(stacked(series, 4).slice(1, 3)).toEqual([{ known: false }, { known: true, parts: [] }]);
    expect([sumAt(series, 1), sumAt(series, 2), sumAt(series, 3)]).toEqual([null, 0, 2]);
    expect(unknownSteps(series, 4)).toBe(1);
  });

  it('has no height without values, and is unknown without series', () => {
    expect(stacked([{ key: 'a', name: 'A', values: [0] }], 1)).toEqual([{ known: true, parts: [] }]);
    expect(stacked([], 2)).toEqual([{ known: false }, { known: false }]);
    expect(highest([], 2)).toBe(0);
  });
});
