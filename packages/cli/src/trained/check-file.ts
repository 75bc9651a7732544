/** @file Model files that may not be there. */
import { stat } from "node:fs/promises";
import { WeightsError } from "@tributary/kernel";

/** @throws {@link WeightsError} when there is no such file. */
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
  throw new WeightsError({
    problem: `there is no file "${path}"`,
    expected: "a file that train, import or export wrote, or that another library saved",
    fix: `check the path, seen from ${process.cwd()}`,
  });
};
