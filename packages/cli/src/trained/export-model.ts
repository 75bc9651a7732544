/** @file Models in formats that others read. */
import { writeFile } from "@tributary/files";
import { type Precision, saveModel, toKeras, toOnnx } from "@tributary/runtime";
import { UsageError } from "../usage-error.ts";
import { checkFree } from "./check-free.ts";
import { plainName } from "./plain-name.ts";
import type { Subject } from "./subject.ts";

export type ExportFormat = "onnx" | "keras" | "safetensors";
export const exportFormats: readonly ExportFormat[] = ["onnx", "keras", "safetensors"];
export const precisions: readonly Precision[] = ["float32", "float16"];

export interface ExportOptions {
  readonly to: ExportFormat;
  /** Default: the model's name, as far as it can be that of a file, with the format as extension, in the current folder. */
  readonly out?: string;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean | undefined;
  /** Whether an ONNX file prepares pictures itself and answers with probabilities and labels. Default false. */
  readonly pixels?: boolean;
  /** How the file stores weights. Default as they are. */
  readonly weights?: Precision | undefined;
  /** What random weights follow from, where the model comes without. */
  readonly seed: number;
}

/** @throws {@link UsageError} when a file would be called as another format is. */
const checkExtension = (out: string, to: ExportFormat): void => {
  const other = exportFormats.find((format) => format !== to && out.toLowerCase().endsWith(`.${format}`));
  if (!other) return;
  throw new UsageError({
    problem: `"${out}" would not hold what its name says`,
    received: `--to ${to}`,
    expected: `a name that ends in .${to}`,
    fix: `say --to ${other}, or give another --out`,
  });
};

/** @throws {@link UsageError} for formats that hold no preparation of pictures. */
const checkPixels = (pixels: boolean, to: ExportFormat): void => {
  if (!pixels || to === "onnx") return;
  throw new UsageError({
    problem: `a file of ${to} does not prepare pictures`,
    received: `--to ${to} --pixels`,
    expected: "--to onnx beside --pixels",
    fix: "say --to onnx, or leave --pixels out",
  });
};

/** @throws {@link UsageError} for formats that store weights in one way. */
const checkWeights = (weights: Precision, to: ExportFormat): void => {
  if (weights === "float32" || to !== "keras") return;
  throw new UsageError({
    problem: "a file of keras stores weights as they are",
    received: `--to keras --weights ${weights}`,
    expected: "--to onnx or --to safetensors beside --weights",
    fix: "say --to safetensors, or leave --weights out",
  });
};

/** Writes a model with all that is known of it, and returns where. */
export const exportModel = async (
  { name, trained }: Subject,
  { to, out = `${plainName(name)}.${to}`, force, seed, pixels = false, weights = "float32" }: ExportOptions,
): Promise<string> => {
  checkExtension(out, to);
  checkPixels(pixels, to);
  checkWeights(weights, to);
  await checkFree([out], force);
  const model = trained(seed);
  if (to === "safetensors") await saveModel(out, model, { weights });
  else await writeFile(out, to === "onnx" ? toOnnx(model, { pixels, weights }) : await toKeras(model));
  return out;
};
