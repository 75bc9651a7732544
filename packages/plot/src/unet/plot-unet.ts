/** @file The U of the paper. Ronneberger et al. 2015, arXiv:1505.04597, figure 1. */

import type { AnyModel } from "@tributary/kernel";
import { checkModel, checkOptions } from "@tributary/kernel/authoring";
import { element, picture, type Svg } from "../svg/element.ts";
import { text, textWidth } from "../svg/text.ts";
import { type Bar, channelsOf, GAP, MARGIN, placeBars, sizeText, withoutRisen } from "./bars.ts";
import { type FeatureMap, type Step, uShapeOf } from "./u-shape.ts";

export interface PlotUnetOptions {
  /** Default: the model's name. */
  readonly title?: string;
}

type Arrow = Exclude<Step, "input" | "join" | "merge"> | "copy";

const ARROWS: Readonly<Record<Arrow, string>> = {
  convolution: "#2563eb",
  pointwise: "#0d9488",
  pooling: "#dc2626",
  strided: "#9333ea",
  up: "#16a34a",
  copy: "#94a3b8",
};

const FILL = "#bfdbfe";
const LINE = "#1d4ed8";

const drawBar = ({ map, x, y, width, height }: Bar, name: string | null): Svg => {
  const box = { y, height, stroke: LINE, "stroke-width": 1 };
  const skipped = map.skips.filter(({ beside }) => beside).reduce((sum, { channels }) => sum + channels, 0);
  const copied = width * Math.min(1, skipped / Math.max(1, channelsOf(map)));
  const middle = x + width / 2;
  return element("g", {}, [
    element("title", {}, [`${map.made}: ${sizeText(map)}, ${channelsOf(map)} channels`]),
    ...(copied > 0 ? [element("rect", { ...box, x, width: copied, fill: "#ffffff", "stroke-dasharray": "3 2" })] : []),
    element("rect", { ...box, x: x + copied, width: Math.max(0.5, width - copied), fill: FILL }),
    text(String(channelsOf(map)), middle, y - 9, { size: 11, bold: true, anchor: "middle" }),
    text(sizeText(map), middle, y + height + 10, { size: 10, fill: "#475569", anchor: "middle" }),
    ...(name === null ? [] : [text(name, middle, y - 26, { size: 11, anchor: "middle" })]),
  ]);
};

interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

const drawArrow = ({ from: [x1, y1], to: [x2, y2] }: Line, kind: Arrow): Svg => {
  const color = ARROWS[kind];
  const length = Math.hypot(x2 - x1, y2 - y1) || 1;
  const [dx, dy] = [(x2 - x1) / length, (y2 - y1) / length];
  const head = kind === "copy" ? 10 : 8;
  const [bx, by] = [x2 - dx * head, y2 - dy * head];
  const half = head * 0.55;
  const tip = `M ${x2} ${y2} L ${bx - dy * half} ${by + dx * half} L ${bx + dy * half} ${by - dx * half} Z`;
  const line = { x1, y1, x2: bx, y2: by, stroke: color, "stroke-width": kind === "copy" ? 3 : 2.2 };
  return element("g", {}, [element("line", line), element("path", { d: tip, fill: color })]);
};

const isVertical = (before: Bar, bar: Bar): boolean => before.map.level !== bar.map.level;

const lineBetween = (before: Bar, bar: Bar): Line => {
  if (!isVertical(before, bar)) {
    const y = bar.y + bar.height / 2;
    return { from: [before.x + before.width + 3, y], to: [bar.x - 3, y] };
  }
  const x = bar.x + bar.width / 2;
  return bar.map.level > before.map.level
    ? { from: [x, before.y + before.height + 18], to: [x, bar.y - 18] }
    : { from: [x, before.y - 18], to: [x, bar.y + bar.height + 18] };
};

/** The arrow into a bar: that of the step that made it, or of what rose to it. */
const arrowInto = (before: Bar, bar: Bar): Arrow => {
  const { step } = bar.map;
  if (step === "join") return isVertical(before, bar) ? "up" : "convolution";
  return step === "input" || step === "merge" ? "convolution" : step;
};

/** The bar that shows a map, or the first map before it that is drawn. */
const barOf = (bars: readonly Bar[], map: FeatureMap): Bar | undefined => {
  for (let at: FeatureMap | null = map; at; at = at.before) {
    const found = bars.find((bar) => bar.map === at);
    if (found) return found;
    // What is not drawn of a long level stands before the last that is.
    const later = bars.find((bar) => bar.hidden > 0 && bar.map.level === map.level && bar.map.order > map.order);
    if (later) return later;
  }
  return undefined;
};

/** An arrow across: straight, or below the bars that stand in between. */
const drawSkip = (bars: readonly Bar[], start: Bar, bar: Bar): readonly Svg[] => {
  const between = bars
    .slice(bars.indexOf(start) + 1, bars.indexOf(bar))
    .filter(({ map }) => map.level === bar.map.level);
  const y = bar.y + bar.height / 2;
  const left = start.x + start.width + 3;
  if (between.length === 0) return [drawArrow({ from: [left, y], to: [bar.x - 3, y] }, "copy")];
  const lowest = Math.max(...[start, bar, ...between].map((each) => each.y + each.height)) + 30;
  const [turn, end] = [left + GAP / 2, bar.x + bar.width / 2];
  const line = { fill: "none", stroke: ARROWS.copy, "stroke-width": 3, "stroke-linejoin": "round" };
  return [
    element("path", { d: `M ${left} ${y} H ${turn} V ${lowest} H ${end}`, ...line }),
    drawArrow({ from: [end, lowest + 1.5], to: [end, bar.y + bar.height + 18] }, "copy"),
  ];
};

const drawSkips = (bars: readonly Bar[]): readonly Svg[] =>
  bars.flatMap((bar) =>
    [...new Set(bar.map.skips.map(({ from }) => barOf(bars, from)))].flatMap((start) =>
      start ? drawSkip(bars, start, bar) : [],
    ),
  );

/** What each kind of arrow stands for in this model. */
const meanings = (trunk: readonly FeatureMap[]): readonly (readonly [Arrow, string])[] => {
  const details = (step: Step): string =>
    [...new Set(trunk.filter((map) => map.step === step).map(({ made }) => made))].slice(0, 3).join("; ");
  const skips = trunk.flatMap((map) => map.skips);
  const copy = skips.every(({ beside }) => !beside)
    ? "add"
    : skips.some(({ cropped }) => cropped)
      ? "copy and crop"
      : "copy";
  const steps = (["convolution", "pointwise", "pooling", "strided", "up"] as const).map(
    (step) => [step, details(step)] as const,
  );
  return [...steps.filter(([, meaning]) => meaning !== ""), ["copy", copy] as const];
};

const drawLegend = (trunk: readonly FeatureMap[], x: number, y: number): readonly Svg[] =>
  meanings(trunk).flatMap(([arrow, meaning], i) => {
    const middle = y + i * 20;
    return [drawArrow({ from: [x, middle], to: [x + 30, middle] }, arrow), text(meaning, x + 40, middle, { size: 11 })];
  });

/**
 * Draws a U-shaped model as the paper does, in SVG: every multi-channel map as a bar with its channels above and its
 * size below, arrows down, up and across. Works for any encoder-decoder model with skip connections: residual and
 * attention U-Nets, U-Nets on classifiers, LinkNets.
 *
 * @throws {@link GraphError} when the model has no such skip connections.
 * @example
 * await writeFile("unet.svg", plotUnet(model(input([572, 572, 1]), unet({ classes: 2 }))));
 */
export const plotUnet = (net: AnyModel, options: PlotUnetOptions = {}): string => {
  checkModel("plotUnet", net);
  checkOptions("plotUnet", options, { title: "optional" });
  const { title = net.name } = options;
  const trunk = uShapeOf(net);
  const bars = placeBars(withoutRisen(trunk));
  const outputName = net.outputs.find(({ tensor }) => tensor.shape.length === 4)?.name ?? "output";
  const names = new Map([
    [bars[0], bars[0]!.map.made],
    [bars.at(-1), outputName],
  ]);
  const arrows = bars.slice(1).map((bar, i) => drawArrow(lineBetween(bars[i]!, bar), arrowInto(bars[i]!, bar)));
  const dots = bars.flatMap((bar) => {
    if (bar.hidden === 0) return [];
    const note = `+ ${bar.hidden}`;
    return [
      text(note, bar.x - GAP / 2 - 12, bar.y + bar.height / 2 - 11, { size: 10, fill: "#475569", anchor: "middle" }),
    ];
  });

  const bottom = Math.max(...bars.map((bar) => bar.y + bar.height)) + 50;
  const legend = meanings(trunk);
  const legendWidth = Math.max(...legend.map(([, meaning]) => textWidth(meaning, 11))) + 60;
  const right = Math.max(...bars.map((bar) => bar.x + bar.width)) + MARGIN + textWidth(outputName, 11) / 2;
  const width = Math.max(right, legendWidth + 2 * MARGIN, textWidth(title, 16, true) + 2 * MARGIN);
  return picture(width, bottom + legend.length * 20 + MARGIN / 2, title, [
    text(title, MARGIN, MARGIN, { size: 16, bold: true }),
    ...drawSkips(bars),
    ...arrows,
    ...bars.map((bar) => drawBar(bar, names.get(bar) ?? null)),
    ...dots,
    ...drawLegend(trunk, MARGIN, bottom),
  ]);
};
