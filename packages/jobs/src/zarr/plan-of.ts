/** @file What a result on the disk says of itself. */
import { join } from "node:path";
import { readFile } from "@tributary/files";
import { PictureError } from "../pictures/picture-source.ts";
import type { ResultPlan } from "./result.ts";

const LARGEST = 2 ** 20;

const jsonAt = async (out: string, name: string): Promise<Readonly<Record<string, unknown>>> => {
  const bytes = await readFile(join(out, name), { maxBytes: LARGEST });
  try {
    return Object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
};

const isSides = (value: unknown): value is readonly [height: number, width: number] =>
  Array.isArray(value) && value.length === 2 && value.every((side) => Number.isSafeInteger(side) && side > 0);

/** The plan of a result that is labels. @throws {@link PictureError} for one of values, and for what this package did not write. */
export const labelsPlanOf = async (out: string): Promise<ResultPlan> => {
  const [{ shape, chunks, dtype, dimension_separator: separator }, attributes] = await Promise.all([
    jsonAt(out, "0/.zarray"),
    jsonAt(out, ".zattrs"),
  ]);
  const { identity, classes } = Object(attributes.tributary);
  if (typeof identity === "string" && dtype === "<f4") {
    throw new PictureError({
      at: out,
      problem: "it has values for each pixel, and no labels: there are no regions in it",
      fix: "predict it without probabilities, to another folder",
    });
  }
  if (typeof identity !== "string" || !isSides(shape) || !isSides(chunks) || dtype !== "|u1" || separator !== "/") {
    throw new PictureError({
      at: out,
      problem: "this is no result that was begun here",
      expected: "the folder of an OME-Zarr that beginResult() began",
      fix: "look at the path",
    });
  }
  const names = Array.isArray(classes) ? { classes: classes.map(String) } : {};
  const [height, width] = shape;
  return { height, width, kind: "labels", channels: 1, chunk: chunks, identity, ...names };
};
