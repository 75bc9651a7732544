/** @file Colors of curves. */

/**
 * Okabe and Ito 2008: colors that people with color blindness can distinguish too. Yellow is left out, since it is hard
 * to see on white.
 */
export const PALETTE: readonly string[] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"];

export const GRID = "#e2e8f0";
export const AXIS = "#64748b";
export const INK = "#1f2933";

/** From white to a dark blue; `share` is from 0 to 1. */
export const shade = (share: number): string => {
  const stops = [
    [255, 255, 255],
    [198, 219, 239],
    [66, 146, 198],
    [8, 48, 107],
  ] as const;
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const i = Math.min(Math.floor(place), stops.length - 2);
  const mixed = stops[i]!.map((from, channel) => Math.round(from + (stops[i + 1]![channel]! - from) * (place - i)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
};
