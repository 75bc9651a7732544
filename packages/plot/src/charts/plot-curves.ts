/** @file Curves of a training run: one chart, or one per metric. */
import { checkOptions, entryOf, type OptionTable, POSITIVE } from "@tributary/kernel/authoring";
import { picture } from "../svg/element.ts";
import { text } from "../svg/text.ts";
import { PALETTE } from "./palette.ts";
import { type Curve, drawPanel, type Panel } from "./panel.ts";

export interface PlotCurvesOptions {
  readonly title?: string;
  /** Default: epochs, from 1 on. */
  readonly x?: Panel["x"];
  /** Default: a linear axis without a label. */
  readonly y?: Panel["y"];
  /** Pixels. Default 720 × 360. */
  readonly width?: number;
  readonly height?: number;
}

const MARGIN = 16;
const EPOCHS = { label: "epoch" };

const knownOfCurves: OptionTable<PlotCurvesOptions> = {
  title: "optional",
  x: "optional",
  y: "optional",
  width: POSITIVE,
  height: POSITIVE,
};

/**
 * Draws curves as one chart, in SVG.
 *
 * @param curves Curves by name; each has one value per position on the x axis, NaN for a gap.
 * @example
 * const curves = { loss: [2.3, 0.4, 0.1], val_loss: [1.9, 0.5, 0.2] };
 * await writeFile("digits.svg", plotCurves(curves, { title: "digits", y: { label: "loss", unit: "nats", scale: "log" } }));
 */
export const plotCurves = (
  curves: Readonly<Record<string, readonly number[]>>,
  options: PlotCurvesOptions = {},
): string => {
  checkOptions("plotCurves", options, knownOfCurves);
  const { title, x = EPOCHS, y = { label: "" }, width = 720, height = 360 } = options;
  const frame = { x: MARGIN, y: MARGIN, width: width - 2 * MARGIN, height: height - 2 * MARGIN };
  const list = Object.entries(curves).map(([name, values]) => ({ name, values }));
  const panel = { ...(title === undefined ? {} : { title }), curves: list, x, y };
  return picture(
    width,
    height,
    title ?? (list.map(({ name }) => name).join(", ") || "curves"),
    drawPanel(panel, frame),
  );
};

/** The history of a training run, as `fit()` returns it. */
export interface RunHistory {
  /** Curves by name, with one value per epoch; `val_loss` is the loss of the validation set. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  readonly epochs?: readonly { readonly learningRate: number }[];
}

export interface PlotHistoryOptions {
  readonly title?: string;
  /** Units by name: `{ loss: "nats" }`. */
  readonly units?: Readonly<Record<string, string>>;
  /** Whether losses have a logarithmic axis. Default false. */
  readonly logLoss?: boolean;
  /** Pixels. Default 720. */
  readonly width?: number;
}

const VALIDATION = "val_";
const PANEL_HEIGHT = 260;

/** Groups each metric with its validation curve, whose name starts with `val_`. */
const panelsOf = (
  { curves, epochs = [] }: RunHistory,
  { units = {}, logLoss = false }: PlotHistoryOptions,
): readonly Panel[] => {
  const names = [...new Set(Object.keys(curves).map((name) => name.replace(VALIDATION, "")))];
  const measured = names.map((name): Panel => {
    const [training, validation] = [entryOf(curves, name), entryOf(curves, `${VALIDATION}${name}`)];
    const list: readonly Curve[] = [
      ...(training ? [{ name: "training", values: training, color: PALETTE[0]! }] : []),
      ...(validation ? [{ name: "validation", values: validation, color: PALETTE[1]! }] : []),
    ];
    const unit = entryOf(units, name);
    const scale = logLoss && /loss/i.test(name) ? "log" : "linear";
    return { curves: list, x: EPOCHS, y: { label: name, scale, ...(unit === undefined ? {} : { unit }) } };
  });
  const rates = epochs.map(({ learningRate }) => learningRate);
  const constant = new Set(rates).size < 2;
  if (constant) return measured;
  const rate = { name: "learning rate", values: rates, color: PALETTE[2]! };
  return [...measured, { curves: [rate], x: EPOCHS, y: { label: "learning rate", scale: "log" } }];
};

/**
 * Draws a training run in SVG: below each other the loss, every metric (training and validation), and the learning rate if
 * it changed.
 *
 * @example
 * const history = await trainer.fit(data, { epochs: 3 });
 * await writeFile("run.svg", plotHistory(history, { units: { loss: "nats" } }));
 */
export const plotHistory = (history: RunHistory, options: PlotHistoryOptions = {}): string => {
  checkOptions("plotHistory", options, {
    title: "optional",
    units: "optional",
    logLoss: "optional",
    width: POSITIVE,
  });
  const { title, width = 720 } = options;
  const panels = panelsOf(history, options);
  const head = title === undefined ? 0 : 30;
  const height = head + Math.max(1, panels.length) * PANEL_HEIGHT + 2 * MARGIN;
  const frameOf = (i: number): { x: number; y: number; width: number; height: number } => ({
    x: MARGIN,
    y: MARGIN + head + i * PANEL_HEIGHT,
    width: width - 2 * MARGIN,
    height: PANEL_HEIGHT,
  });
  return picture(width, height, title ?? "a training run", [
    ...(title === undefined ? [] : [text(title, MARGIN + 4, MARGIN + 12, { size: 16, bold: true })]),
    ...panels.flatMap((panel, i) => drawPanel(panel, frameOf(i))),
  ]);
};
