/** @file Numbers of channels that hardware likes. */

/** The multiple of `divisor` nearest to a number of channels, and not less than one of them. */
export const nearestMultiple = (channels: number, divisor: number): number =>
  Math.max(divisor, Math.floor((channels + divisor / 2) / divisor) * divisor);

/**
 * The same, but a multiple more where that would take away more than a tenth: how MobileNets and EfficientNets round, which "never goes
 * down by more than 10%".
 */
export const divisible = (channels: number, divisor = 8): number => {
  const nearest = nearestMultiple(channels, divisor);
  return nearest < 0.9 * channels ? nearest + divisor : nearest;
};
