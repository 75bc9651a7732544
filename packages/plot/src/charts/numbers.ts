/** @file Numbers as axis labels. */

/** `0.001`, `12.5`, `1e-5`, `25,000`: few characters, without rounding errors of binary fractions. */
export const showNumber = (value: number): string => {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e7)
    return value
      .toExponential(2)
      .replace(/\.?0+e/, "e")
      .replace("e+", "e")
      .replace("-", "−");
  const short = String(Number(value.toPrecision(4)));
  const [whole, fraction] = short.split(".") as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",").replace("-", "−");
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
