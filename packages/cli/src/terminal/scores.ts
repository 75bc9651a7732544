/** @file Scores as people read them. */
import type { Measured } from "../trained/evaluate-model.ts";

const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

const known: Readonly<Record<string, readonly [name: string, show: (value: number) => string]>> = {
  accuracy: ["accuracy", percent],
  loss: ["cross-entropy", (value) => `${value.toFixed(4)} nats`],
  iou: ["IoU, mean of pictures", (value) => value.toFixed(4)],
  dice: ["Dice, mean of pictures", (value) => value.toFixed(4)],
  iouOfPixels: ["IoU, all pixels as one", (value) => value.toFixed(4)],
  diceOfPixels: ["Dice, all pixels as one", (value) => value.toFixed(4)],
  meanIoU: ["mean IoU with background", (value) => value.toFixed(4)],
  pixelAccuracy: ["pixels named right", percent],
  psnr: ["PSNR", (value) => `${value.toFixed(2)} dB`],
  blurredPsnr: ["PSNR of the best blur", (value) => `${value.toFixed(2)} dB`],
  noisyPsnr: ["PSNR of the noisy input", (value) => `${value.toFixed(2)} dB`],
};

/** A line for each score. */
export const scoreLines = ({ examples, scores, absent = [] }: Measured, which = "held-out "): readonly string[] => [
  `on ${examples} ${which}example${examples === 1 ? "" : "s"}:`,
  ...Object.entries(scores).map(([key, value]) => {
    const [name, show] = known[key] ?? [key, String];
    return `  ${name.padEnd(26)}${show(value)}`;
  }),
  ...(absent.length > 0 ? [`  no example is of ${absent.join(", ")}: nothing was measured of that`] : []),
];
