/** @file Model files that may not be there. */
import { stat } from "node:fs/promises";
import { WeightsError } from "@tributary/kernel";
import { UsageError } from "../usage-error.ts";

/** @throws {@link UsageError} when it is the name of an architecture, whose weights nobody has trained yet. Loaded when it is asked for only. */
const checkTrained = async (name: string): Promise<void> => {
  const { isArchitecture } = await import("../models/architectures.ts");
  if (!isArchitecture(name)) return;
  throw new UsageError({
    problem: `${name} is an architecture, and knows nothing yet`,
    expected: "a model: a file that train, import or export wrote, or weights by a name of list --pretrained",
    fix: `train it first: tributary train ${name} --data FOLDER`,
  });
};

/**
 * @throws {@link WeightsError} when there is no such file.
 * @throws {@link UsageError} when it is an architecture that is named.
 */
export const checkFile = async (path: string): Promise<string> => {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return path;
  if (found?.isDirectory()) {
    throw new WeightsError({
      problem: `"${path}" is a folder, and not one of timm's`,
      expected: "a file, or a folder with model.safetensors and a config.json that names the architecture",
      fix: "give the file in it",
    });
  }
  if (found === null) await checkTrained(path);
  throw new WeightsError({
    problem: `there is no file "${path}"`,
    expected: "a file that train, import or export wrote, or that another library saved",
    fix: `check the path, seen from ${process.cwd()}`,
  });
};
