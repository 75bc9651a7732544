/**
 * @file The pictures of nuclei that a start may learn from: all that nobody is simulated on (`samples.ts`), and that the page does not
 * show as samples. None of them shows a place that one of those shows: no two are alike when they are laid over each other.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { imageFrom, parseIdx } from "@tributary/images";
import { emptyLabels, type Ground, groundOf } from "@tributary/page/learn";
import { samplesIn } from "./samples.ts";

/** The page's samples: the beginnings of their names in the set (`apps/page/public/samples/NOTICE.md`). */
const SHOWN: readonly string[] = ["245b9958", "243443ae", "2bf594e9", "1b6044e4"];

/** Other pictures, painted all over. */
export const othersIn = (folder: string): readonly Ground[] => {
  const kept = [...samplesIn(folder, "told"), ...samplesIn(folder, "compared")].map(({ name }) => name);
  const idx = (name: string) => parseIdx(gunzipSync(readFileSync(join(folder, name))), name);
  const images = idx("dsb2018-256gray-images-idx3-ubyte.gz");
  const truths = idx("dsb2018-256gray-labels-idx3-ubyte.gz");
  const names = readFileSync(join(folder, "dsb2018-256gray-ids.txt"), "utf8").trim().split(/\s+/);
  const [, height = 0, width = 0] = images.shape;
  const pixels = height * width;
  return names.flatMap((name, i) => {
    const truth = Uint8Array.from(truths.data.subarray(i * pixels, (i + 1) * pixels), (label) => (label === 0 ? 0 : 1));
    if (kept.includes(name) || SHOWN.includes(name.slice(0, 8)) || !truth.includes(1)) return [];
    const gray = images.data.subarray(i * pixels, (i + 1) * pixels);
    const data = Uint8Array.from({ length: 3 * pixels }, (_, at) => gray[Math.floor(at / 3)] ?? 0);
    const labels = emptyLabels(width, height);
    labels.data.set(truth);
    return [groundOf(imageFrom(data, [height, width, 3]), labels, 2)];
  });
};
