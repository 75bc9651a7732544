/** @file Numbers as people read them. */

/** Four digits that count: `0.01234`, `1.235`, `1.2e-7`. */
export const short = (number: number): string => {
  if (number === 0 || !Number.isFinite(number)) return String(number);
  const size = Math.abs(number);
  return size < 1e-3 || size >= 1e5 ? number.toExponential(2) : String(Number(number.toPrecision(4)));
};

/** `loss 0.1234  accuracy 0.95` */
export const listed = (values: Readonly<Record<string, number>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join("  ");

/** `42 s`, `3 min 5 s`, `2 h 4 min` */
export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 10 ? `${seconds.toFixed(1)} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
};
