import { FakeClock } from './clock.js';

describe('FakeClock', () => {
  it('stands still, then passes on both clocks together', () => {
    const clock = new FakeClock('2030-05-01T12:00:00Z');
    expect(clock.now()).toEqual(new Date('2030-05-01T12:00:00Z'));
    clock.advance(1_500);
    expect(clock.now()).toEqual(new Date('2030-05-01T12:00:01.500Z'));
    expect(clock.monotonic()).toBe(1_500);
    expect(() => clock.advance(-1)).toThrow('backwards');
  });

  it('jumps on the wall alone', () => {
    const clock = new FakeClock('2030-05-01T12:00:00Z');
    clock.jump(-60_000);
    expect(clock.now()).toEqual(new Date('2030-05-01T11:59:00Z'));
    expect(clock.monotonic()).toBe(0);
  });
});
