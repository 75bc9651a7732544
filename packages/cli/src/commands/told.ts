/** @file What `predict` prints of pictures, wherever they were predicted. */
import { ImageError } from "@tributary/images";
import { shown } from "@tributary/kernel/authoring";
import { note, print } from "../terminal/output.ts";
import { tilingLine } from "../trained/plan.ts";
import type { FilePrediction } from "../trained/predict-files.ts";

const percent = (part: number): string => `${(100 * part).toFixed(1).padStart(5)} %`;

export const report = ({ file, classes, shares, tiles, outputs, files }: FilePrediction): void => {
  print(shown(file));
  for (const { name, probability } of classes ?? []) print(`  ${percent(probability)}  ${shown(name)}`);
  for (const [name, share] of Object.entries(shares ?? {})) print(`  ${percent(share)}  ${shown(name)}`);
  if (tiles) print(`  ${tilingLine(tiles)}`);
  for (const { name, shape, classes: named, shares: parts, values, range } of outputs ?? []) {
    const many = range
      ? `, ${range.least.toFixed(4)} to ${range.most.toFixed(4)}, ${range.mean.toFixed(4)} in the mean`
      : "";
    print(
      `  ${shown(name)}: ${values ? values.map((value) => value.toFixed(4)).join(", ") : `${shape.join(" × ")}${many}`}`,
    );
    for (const [known, share] of Object.entries(parts ?? {})) print(`    ${percent(share)}  ${shown(known)}`);
    for (const { name: known, probability } of named ?? []) print(`    ${percent(probability)}  ${shown(known)}`);
  }
  for (const path of files) print(`  ${shown(path)}`);
};

interface Incomplete {
  readonly all: number;
  /** How many have no answer. Default as many as failures are told. */
  readonly count?: number;
  /** What they are called. Default `"pictures"`. */
  readonly called?: string;
}

/** One bad file does not lose the answers for the others: what went wrong is said at the end. */
export const incomplete = (
  failures: readonly unknown[],
  { all, count = failures.length, called = "pictures" }: Incomplete,
): ImageError => {
  for (const failure of failures) note(failure instanceof Error ? failure.message : String(failure));
  return new ImageError({
    problem: `${count} of ${all} ${called} have no answer`,
    expected: "pictures that can be read, as said above",
  });
};
