/** @file Models in formats that others read. */
import { writeFile } from "@tributary/files";
import { saveModel, toKeras, toOnnx } from "@tributary/runtime";
import { checkFree } from "./check-free.ts";
import { plainName } from "./plain-name.ts";
import type { Subject } from "./subject.ts";

export type ExportFormat = "onnx" | "keras" | "safetensors";
export const exportFormats: readonly ExportFormat[] = ["onnx", "keras", "safetensors"];

export interface ExportOptions {
  readonly to: ExportFormat;
  /** Default: the model's name, as far as it can be that of a file, with the format as extension, in the current folder. */
  readonly out?: string;
  /** Whether a file that is there is replaced. Default false. */
  readonly force?: boolean | undefined;
  /** What random weights follow from, where the model comes without. */
  readonly seed: number;
}

/** Writes a model with all that is known of it, and returns where. */
export const exportModel = async (
  { name, trained }: Subject,
  { to, out = `${plainName(name)}.${to}`, force, seed }: ExportOptions,
): Promise<string> => {
  await checkFree([out], force);
  const model = trained(seed);
  if (to === "safetensors") await saveModel(out, model);
  else await writeFile(out, to === "onnx" ? toOnnx(model) : await toKeras(model));
  return out;
};
