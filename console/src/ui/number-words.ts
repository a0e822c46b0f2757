/**
 * A whole number with its thousands apart, as English has them: `1,204`. By hand, because the first number that `Intl`
 * writes holds back the first paint of a slow phone by a frame or more.
 */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
