/**
 * @file The pictures of nuclei on which a person is simulated, of the 2018 Data Science Bowl. Of those in which both classes cover more
 * than a twentieth, sorted by their names, the first ten were looked at when the first recipe was made, and are left out. The others
 * are shuffled; ten tell how well a recipe is, and were chosen like this before anything else was tried; the next twelve are those
 * that recipes are compared on.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseIdx, permutation, randomFrom } from "@tributary/images";

/** A picture and what is there. */
export interface Sample {
  readonly name: string;
  readonly gray: Uint8Array;
  /** For each pixel its class: 0 is the background. */
  readonly truth: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Looked at before: the first ones of all. */
const SEEN = 10;
const TOLD = 10;
const COMPARED = 12;

/** Which pictures: those whose results are told, or those that recipes are compared on. */
export type Which = "told" | "compared";

export const samplesIn = (folder: string, which: Which): readonly Sample[] => {
  const idx = (name: string) => parseIdx(gunzipSync(readFileSync(join(folder, name))), name);
  const images = idx("dsb2018-256gray-images-idx3-ubyte.gz");
  const labels = idx("dsb2018-256gray-labels-idx3-ubyte.gz");
  const names = readFileSync(join(folder, "dsb2018-256gray-ids.txt"), "utf8").trim().split(/\s+/);
  const [, height = 0, width = 0] = images.shape;
  const pixels = height * width;
  const fresh = names
    .map((name, i) => {
      const part = [i * pixels, (i + 1) * pixels] as const;
      const truth = Uint8Array.from(labels.data.slice(...part), (label) => (label === 0 ? 0 : 1));
      return { name, gray: Uint8Array.from(images.data.slice(...part)), truth, width, height };
    })
    .filter(({ truth }) => {
      const share = truth.reduce((sum, label) => sum + label, 0) / pixels;
      return share > 0.05 && share < 0.95;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(SEEN);
  const shuffled = [...permutation(fresh.length, randomFrom(2018, "pictures"))].flatMap((i) => fresh[i] ?? []);
  return which === "told" ? shuffled.slice(0, TOLD) : shuffled.slice(TOLD, TOLD + COMPARED);
};
