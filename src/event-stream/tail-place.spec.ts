import { GAP_MS, TailPlace } from './tail-place.js';

describe('a place in a table whose numbers are committed out of order', () => {
  let place: TailPlace;
  beforeEach(() => (place = new TailPlace(10)));
  const note = (...ids: number[]) => ids.filter((id) => place.note(id));

  it('moves up while nothing is missing, and knows what is new', () => {
    expect(note(11, 12, 9, 12)).toEqual([11, 12]);
    place.advance(0);
    expect([place.position, place.knownAbove]).toEqual([12, []]);
    expect(note(11)).toEqual([]);
  });

  it('stays below a gap until it is filled, and passes nothing by', () => {
    note(12, 14);
    place.advance(0);
    expect([place.position, place.knownAbove]).toEqual([10, [12, 14]]);
    expect(note(11, 12)).toEqual([11]);
    place.advance(1000);
    expect([place.position, place.knownAbove]).toEqual([12, [14]]);
  });

  it('gives up what is missing for longer than a transaction takes', () => {
    note(12, 14);
    place.advance(0);
    place.advance(GAP_MS - 1);
    expect(place.position).toBe(10);
    place.advance(GAP_MS);
    // The second gap is as old.
    expect([place.position, place.knownAbove]).toEqual([14, []]);
  });

  it('waits as long for what came to be missing later', () => {
    note(12);
    place.advance(0);
    note(14);
    place.advance(GAP_MS);
    expect([place.position, place.knownAbove]).toEqual([12, [14]]);
    place.advance(2 * GAP_MS);
    expect([place.position, place.knownAbove]).toEqual([14, []]);
  });

  it('remembers a bounded number', () => {
    for (let id = 12; id < 12 + 5001; id += 1) note(id);
    place.advance(0);
    expect(place.position).toBe(12 + 5000);
  });
});
