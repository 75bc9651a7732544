/** @file One chart: axes with ticks and units, a grid, curves, and a legend that says which is which. */
import { scaleLinear, scaleLog } from "d3-scale";
import { element, type Svg } from "../svg/element.ts";
import { fitText, text, textWidth } from "../svg/text.ts";
import { showNumber } from "./numbers.ts";
import { AXIS, GRID, INK, PALETTE } from "./palette.ts";

export interface Curve {
  readonly name: string;
  /** One value per position on the x axis; values that are not finite leave a gap. */
  readonly values: readonly number[];
  /** Drawn as dashes. */
  readonly dashed?: boolean;
  /** Default: the next unused color. */
  readonly color?: string;
}

export interface Axis {
  readonly label: string;
  /** Printed in brackets after the label. */
  readonly unit?: string;
}

export interface Panel {
  readonly title?: string;
  readonly curves: readonly Curve[];
  readonly x: Axis & {
    /** The x position of the first value. Default 1. */
    readonly first?: number;
    /** The x distance from one value to the next; on a logarithmic axis their ratio. Default 1. */
    readonly step?: number;
    /** Default `"linear"`. */
    readonly scale?: "linear" | "log";
  };
  readonly y: Axis & {
    /** `"log"` leaves out values that are not above 0. Default `"linear"`. */
    readonly scale?: "linear" | "log";
  };
}

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What d3's scales have in common. */
interface Scale {
  (value: number): number;
  ticks(count: number): number[];
}

const SMALL = 11;
/** Room for `0.0001`, so that charts below each other begin at the same place. */
const USUAL_TICK = 40;

const titled = ({ label, unit }: Axis): string => (unit === undefined ? label : `${label} (${unit})`);

/** The lowest and highest, spread a little where they are the same. */
const extent = (values: readonly number[], log: boolean): readonly [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low < high) return [low, high];
  if (log) return [low / 2, high * 2];
  const room = low === 0 ? 1 : Math.abs(low) / 10;
  return [low - room, high + room];
};

const yScaleOf = (
  values: readonly number[],
  log: boolean,
  [bottom, top]: readonly [number, number],
  count: number,
): Scale => {
  const range = [bottom, top];
  const domain = extent(values, log);
  return (log ? scaleLog(domain, range).nice() : scaleLinear(domain, range).nice(count)) as unknown as Scale;
};

/** Ticks of a logarithmic axis are powers of ten where there are enough of them. */
const ticksOf = (scale: Scale, log: boolean, count: number): readonly number[] => {
  const ticks = scale.ticks(count);
  if (!log) return ticks;
  const powers = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9));
  const few = ticks.length > 2 * count ? ticks.filter((tick) => /^[125]/.test(tick.toExponential())) : ticks;
  return powers.length >= 3 ? powers : few;
};

/** Points with gaps before and behind them, which a line would not show. */
const lonely = <P>(points: readonly (P | null)[]): readonly P[] =>
  points.filter((point, i) => point !== null && !points[i - 1] && !points[i + 1]) as readonly P[];

/** A path through points, broken at gaps. */
const pathOf = (points: readonly (readonly [number, number] | null)[]): string => {
  const at = ([x, y]: readonly [number, number]): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;
  return points
    .map((point, i) => {
      if (!point) return "";
      const before = points[i - 1];
      return `${before ? "L" : "M"} ${at(point)}`;
    })
    .filter(Boolean)
    .join(" ");
};

const legendRow = (
  curves: readonly Curve[],
  colors: readonly string[],
  { x, width }: Frame,
  y: number,
): readonly Svg[] => {
  const room = width / curves.length;
  const names = curves.map(({ name }) => fitText(name, Math.max(30, room - 36), SMALL));
  let left = x + width - names.reduce((sum, name) => sum + textWidth(name, SMALL) + 40, 0) + 14;
  return curves.flatMap(({ dashed }, i) => {
    const start = left;
    left += textWidth(names[i]!, SMALL) + 40;
    const line = { x1: start, x2: start + 20, y1: y, y2: y, stroke: colors[i], "stroke-width": 2.2 };
    return [
      element("line", { ...line, "stroke-dasharray": dashed ? "5 4" : undefined, "stroke-linecap": "round" }),
      text(names[i]!, start + 25, y, { size: SMALL, fill: INK }),
    ];
  });
};

/** Draws a panel within a frame. */
export const drawPanel = ({ title, curves, x, y }: Panel, frame: Frame): readonly Svg[] => {
  const log = y.scale === "log";
  const shown = curves.map(({ values }) =>
    values.map((value) => (Number.isFinite(value) && !(log && value <= 0) ? value : null)),
  );
  const known = shown.flat().filter((value) => value !== null);
  const colors = curves.map(({ color }, i) => color ?? PALETTE[i % PALETTE.length]!);

  const [top, bottom] = [frame.y + (title === undefined ? 26 : 48), frame.y + frame.height - 44];
  const count = Math.max(2, Math.round((bottom - top) / 45));
  const scale = yScaleOf(known.length > 0 ? known : [log ? 1 : 0], log, [bottom, top], count);
  const ticks = ticksOf(scale, log, count);
  const widest = Math.max(USUAL_TICK, ...ticks.map((tick) => textWidth(showNumber(tick), SMALL)));
  const [left, right] = [frame.x + widest + 38, frame.x + frame.width - 16];

  const { first = 1, step = 1 } = x;
  const longest = Math.max(1, ...curves.map(({ values }) => values.length));
  const rising = x.scale === "log";
  const placeOf = (i: number): number => (rising ? first * step ** i : first + i * step);
  const ends = longest === 1 ? [placeOf(-1), placeOf(1)] : [first, placeOf(longest - 1)];
  const across = (rising ? scaleLog(ends, [left, right]) : scaleLinear(ends, [left, right])) as unknown as Scale;
  const whole = !rising && Number.isInteger(first) && Number.isInteger(step);
  const places = Math.max(2, Math.min(longest, Math.round((right - left) / 70)));
  const xTicks = rising
    ? ticksOf(across, true, places)
    : across.ticks(places).filter((tick) => !whole || Number.isInteger(tick));

  const middle = (top + bottom) / 2;
  return [
    ...(title === undefined ? [] : [text(title, left, frame.y + 12, { size: 14, bold: true })]),
    ...legendRow(curves, colors, { ...frame, x: left, width: right - left }, top - 13),
    ...ticks.flatMap((tick) => [
      element("line", { x1: left, x2: right, y1: scale(tick), y2: scale(tick), stroke: GRID }),
      text(showNumber(tick), left - 8, scale(tick), { size: SMALL, fill: AXIS, anchor: "end" }),
    ]),
    ...xTicks.flatMap((tick) => [
      element("line", { x1: across(tick), x2: across(tick), y1: bottom, y2: bottom + 5, stroke: AXIS }),
      text(showNumber(tick), across(tick), bottom + 14, { size: SMALL, fill: AXIS, anchor: "middle" }),
    ]),
    element("line", { x1: left, x2: right, y1: bottom, y2: bottom, stroke: AXIS }),
    text(titled(x), (left + right) / 2, bottom + 33, { size: 12, anchor: "middle" }),
    text(titled(y), frame.x + 12, middle, { size: 12, anchor: "middle", rotate: -90 }),
    ...(known.length > 0
      ? []
      : [text("no numbers yet", (left + right) / 2, middle, { size: 12, fill: AXIS, anchor: "middle" })]),
    ...curves.flatMap(({ dashed }, i) => {
      const points = shown[i]!.map((value, j) =>
        value === null ? null : ([across(placeOf(j)), scale(value)] as const),
      );
      const line = {
        fill: "none",
        stroke: colors[i],
        "stroke-width": 2,
        "stroke-dasharray": dashed ? "5 4" : undefined,
      };
      return [
        element("path", {
          d: pathOf(points) || "M 0 0",
          ...line,
          "stroke-linejoin": "round",
          "stroke-linecap": "round",
        }),
        ...lonely(points).map(([cx, cy]) => element("circle", { cx, cy, r: 3.5, fill: colors[i] })),
      ];
    }),
  ];
};
