/** @file What a search for a learning rate has seen: the loss at each rate, and the rate that it suggests. */
import { checkOptions, POSITIVE } from "@tributary/kernel/authoring";
import { picture } from "../svg/element.ts";
import { showNumber } from "./numbers.ts";
import { GRID, PALETTE } from "./palette.ts";
import { drawPanel } from "./panel.ts";

/** Losses at rates that rise by the same factor, as `findLearningRate()` gives them. */
export interface LearningRatesSeen {
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  /** The rate to begin with; null where there is none. */
  readonly suggested: number | null;
}

export interface PlotLearningRatesOptions {
  readonly title?: string;
  /** Pixels. Default 720 × 360. */
  readonly width?: number;
  readonly height?: number;
}

const MARGIN = 16;

/**
 * Draws what `findLearningRate()` of `@tributary/train` has seen, in SVG: losses over rates, their moving average, and a dot at the rate to begin with.
 *
 * @example
 * const found = { rates: [0.01, 0.1, 1], losses: [2, 1, 9], smoothed: [2, 1.5, 4], suggested: 0.1 };
 * await writeFile("rates.svg", plotLearningRates(found, { title: "digits" }));
 */
export const plotLearningRates = (
  { rates, losses, smoothed, suggested }: LearningRatesSeen,
  options: PlotLearningRatesOptions = {},
): string => {
  checkOptions("plotLearningRates", options, { title: "optional", width: POSITIVE, height: POSITIVE });
  const { title, width = 720, height = 360 } = options;
  const first = rates[0] ?? 1;
  const step = rates.length > 1 ? (rates.at(-1)! / first) ** (1 / (rates.length - 1)) : 10;
  // The single losses of the last steps would leave no room for the rest.
  const highest = Math.max(...smoothed);
  const place = suggested === null ? -1 : rates.indexOf(suggested);
  const curves = [
    { name: "loss of a batch", values: losses.map((loss) => (loss > highest ? Number.NaN : loss)), color: GRID },
    { name: "moving average", values: smoothed, color: PALETTE[0]! },
    ...(place < 0
      ? []
      : [
          {
            name: `suggested: ${showNumber(Number(suggested!.toPrecision(2)))}`,
            values: smoothed.map((loss, i) => (i === place ? loss : Number.NaN)),
            color: PALETTE[1]!,
          },
        ]),
  ];
  const panel = {
    ...(title === undefined ? {} : { title }),
    curves,
    x: { label: "learning rate", first, step, scale: "log" },
    y: { label: "loss" },
  } as const;
  const frame = { x: MARGIN, y: MARGIN, width: width - 2 * MARGIN, height: height - 2 * MARGIN };
  return picture(width, height, title ?? "losses at learning rates", drawPanel(panel, frame));
};
