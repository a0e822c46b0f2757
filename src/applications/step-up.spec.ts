import { showsSecondFactor } from './second-factor.js';
import { inheritedStepUp, isStrongEnough } from './step-up.js';

describe('a second factor', () => {
  it.each<[readonly string[], boolean]>([
    [[], false],
    [['pwd'], false],
    [['otp'], false],
    [['mfa'], true],
    [['mfa', 'otp', 'pwd'], true],
    [['pwd', 'otp'], true],
    [['sms', 'pwd'], true],
    [['pin', 'hwk'], true],
    [['hwk', 'fpt'], true],
    [['swk', 'face'], true],
    [['pwd', 'kba'], false],
    [['pwd', 'pin'], false],
    [['otp', 'sms'], false],
    [['pwd', 'pwd'], false],
    [['pwd', 'user'], false],
    [['pwd', 'geo', 'rba'], false],
    [['pwd', 'mca'], false],
    [['pwd', 'email'], false],
    [['pwd', 'something-new'], false],
    [['MFA'], false],
    [['pwd', ' otp'], false],
  ])('is shown by %j: %s', (amr, shown) => {
    expect(showsSecondFactor(amr)).toBe(shown);
  });
});

describe('what a rule asks of a sign-in', () => {
  const strong = { acr: 'phr', amr: ['pwd', 'otp'], authTimeMs: 1_000_000 };

  it.each([
    [{}, true],
    [{ acrValues: ['phr', 'x'], maxAge: 60, secondFactor: true }, true],
    [{ acrValues: ['x'] }, false],
    [{ maxAge: 59 }, false],
    [{ secondFactor: false }, true],
  ])('%j is met by a strong one a minute ago: %s', (stepUp, met) => {
    expect(isStrongEnough(stepUp, strong, 1_060_000)).toBe(met);
  });

  it.each([{ acrValues: ['phr'] }, { maxAge: 1 }, { secondFactor: true }])(
    '%j is not met by nobody',
    (stepUp) => {
      expect(isStrongEnough(stepUp, undefined, 0)).toBe(false);
      expect(isStrongEnough(stepUp, { acr: null, amr: [], authTimeMs: null }, 0)).toBe(false);
    },
  );

  it('is field by field its own, else the application’s', () => {
    const inherited = { acrValues: ['a'], maxAge: 900, secondFactor: true };
    expect(inheritedStepUp({}, inherited)).toEqual(inherited);
    expect(inheritedStepUp({ maxAge: 60 }, inherited)).toEqual({ ...inherited, maxAge: 60 });
    expect(inheritedStepUp({ acrValues: ['b'], secondFactor: false }, inherited)).toEqual({
      acrValues: ['b'],
      maxAge: 900,
      secondFactor: false,
    });
    expect(inheritedStepUp({ maxAge: 60 }, undefined)).toEqual({ maxAge: 60 });
  });
});
