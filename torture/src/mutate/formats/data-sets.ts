/** @file Files with many examples: IDX, CIFAR, tables. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom, parseCifar } from "@tributary/images";
import { fromCsv, fromIdx, readIdx, writePng } from "@tributary/images/node";
import { gzipSync } from "fflate";
import { inGzip } from "../mutators/archives.ts";
import { anyBytes } from "../mutators/bytes.ts";
import { encoded, type Mutator } from "../mutators/mutator.ts";
import { inText } from "../mutators/text.ts";
import { digest } from "./digest.ts";
import type { Format } from "./format.ts";
import { onDisk } from "./given.ts";

const idx = (data: Uint8Array, ...shape: readonly number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint8(2, 8);
  header.setUint8(3, shape.length);
  for (const [axis, size] of shape.entries()) header.setUint32(4 + 4 * axis, size);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...data]);
};

const count = 6;
const images = idx(
  Uint8Array.from({ length: count * 64 }, (_, i) => (i * 37) % 256),
  count,
  8,
  8,
);
const labels = idx(
  Uint8Array.from({ length: count }, (_, i) => i % 3),
  count,
);

const inIdx: Mutator = (bytes, random) => (bytes[0] === 0x1f ? inGzip(anyBytes) : anyBytes)(bytes, random);

const arrays: Format = {
  name: "IDX",
  samples: async () => [images, gzipSync(images)],
  mutators: [anyBytes, inIdx],
  read: async (bytes, { scratch }) => digest({ images: await readIdx(await onDisk(bytes, scratch)) }),
};

const labeled: Format = {
  name: "IDX labels",
  samples: async () => [labels, gzipSync(labels)],
  mutators: [anyBytes, inIdx],
  async read(bytes, { scratch }) {
    const paths = { images: await onDisk(images, scratch, "images"), labels: await onDisk(bytes, scratch, "labels") };
    const set = await fromIdx({ ...paths, classes: ["a", "b", "c"] });
    for await (const _ of set);
    return String(set.size);
  },
};

const cifar = (classes: 10 | 100): Format => ({
  name: `CIFAR-${classes}`,
  samples: async () => [Uint8Array.from({ length: 2 * (classes === 10 ? 3073 : 3074) }, (_, i) => (i * 7) % 10)],
  mutators: [anyBytes],
  read: async (bytes) => digest({ images: parseCifar(bytes, { classes, path: "file" }).images }),
});

const rows = [
  "path,label,note",
  ...Array.from({ length: 8 }, (_, i) => `${i % 2}.png,${i % 2 ? "cat" : '"a ""dog"""'},x`),
];

const table: Format = {
  name: "CSV",
  samples: async ({ scratch }) => {
    for (const i of [0, 1]) {
      await writePng(join(scratch, `${i}.png`), imageFrom(new Uint8Array(64).fill(i * 200), [8, 8, 1]));
    }
    return [encoded(rows.join("\n")), encoded(`\ufeff${rows.join("\r\n")}\r\n`)];
  },
  mutators: [anyBytes, inText],
  async read(bytes, { scratch }) {
    const path = join(scratch, "table.csv");
    await writeFile(path, bytes);
    const set = await fromCsv(path);
    for await (const _ of set.take(3));
    return String(set.size);
  },
};

export const dataSets: readonly Format[] = [arrays, labeled, cifar(10), cifar(100), table];
