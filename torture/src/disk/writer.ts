/** @file Everything that writes: functions, callbacks, commands. */
import { join } from "node:path";
import { dense, input, model } from "@tributary/kernel";
import { initialize, saveModel } from "@tributary/runtime";
import type { Ended } from "../kill/killed.ts";
import type { Written } from "../programs/write.ts";

/** Something that writes a file, or into a folder. */
export interface Writer {
  readonly name: string;
  readonly target: string;
  /** Whether it adds to what is there: more of it is written, or less, and both are right. */
  readonly adds: boolean;
  /** About how much it writes. */
  readonly kilobytes: number;
  readonly program: string;
  /** The words that write a little, or all of it. */
  readonly words: (path: string, size: "small" | "large") => readonly string[];
  readonly outcome: (ended: Ended) => Written;
}

const said = ({ lines, stderr }: Ended): Written => {
  const [line] = lines;
  return line === undefined ? { outcome: "raw", message: `it ended without a word: ${stderr}` } : JSON.parse(line);
};

/** An error of ours is printed without a stack. */
const printed = ({ code, stderr }: Ended): Written => {
  if (code === 0) return { outcome: "written", message: "" };
  const isNamed = /^\w+Error: /m.test(stderr) && !/^ {4}at /m.test(stderr);
  return { outcome: isNamed ? "named" : "raw", message: stderr };
};

const KILOBYTES = { small: 16, large: 400 };
const EPOCHS = { small: 2, large: 160 };

/** Functions that write a file, and callbacks that write all through a run, which a longer run goes on with. */
const functions: readonly Pick<Writer, "name" | "target">[] = [
  { name: "saveModel", target: "model.safetensors" },
  { name: "writeSafetensors", target: "weights.safetensors" },
  { name: "writePng", target: "picture.png" },
];
const callbacks: readonly Pick<Writer, "name" | "target" | "kilobytes">[] = [
  { name: "checkpoint", target: "run", kilobytes: 200 },
  { name: "csvLog", target: "log.csv", kilobytes: 10 },
  { name: "tensorBoard", target: "events", kilobytes: 20 },
];

/** @param program The program `write`. */
export const writersInCode = (program: string): readonly Writer[] => [
  ...functions.map(
    (writer): Writer => ({
      ...writer,
      program,
      outcome: said,
      adds: false,
      kilobytes: KILOBYTES.large,
      words: (path, size) => [writer.name, path, String(KILOBYTES[size])],
    }),
  ),
  ...callbacks.map(
    (writer): Writer => ({
      ...writer,
      program,
      outcome: said,
      adds: true,
      words: (path, size) => [writer.name, path, String(KILOBYTES.small), String(EPOCHS[size])],
    }),
  ),
];

/**
 * @param program The program `tributary`.
 * @param folder Where the models may lie that it exports.
 */
export const writersOfCommands = async (program: string, folder: string): Promise<readonly Writer[]> => {
  const ofSize = (units: number) => initialize(model(input([63], { name: "x" }), dense(units)), { seed: 1 });
  for (const size of ["small", "large"] as const) {
    await saveModel(join(folder, `${size}.safetensors`), ofSize(KILOBYTES[size] * 4));
  }
  return ["onnx", "keras", "safetensors"].map((to) => ({
    name: `export --to ${to}`,
    target: `model.${to}`,
    adds: false,
    kilobytes: KILOBYTES.large,
    program,
    words: (path, size) => ["export", join(folder, `${size}.safetensors`), "--to", to, "--out", path, "--force"],
    outcome: printed,
  }));
};
