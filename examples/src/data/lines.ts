/** @file What the examples learn: noise of 16 × 16 pixels with bright lines in it. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, generated, type Random, randomFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";

const SIDE = 16;

/** A level line, an upright one, and both. */
const kinds = ["level", "upright", "cross"] as const;
export type Kind = (typeof kinds)[number];

/** A picture: black is 0, white 1. */
export const line = (kind: Kind, random: Random) => {
  const [row, column] = [random.integer(SIDE), random.integer(SIDE)];
  const bright = (y: number, x: number): boolean =>
    (kind !== "upright" && y === row) || (kind !== "level" && x === column);
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    bright(Math.floor(i / SIDE), i % SIDE) ? random.uniform(0.7, 1) : random.uniform(0, 0.4),
  );
  return { data, shape: [SIDE, SIDE, 1] as const };
};

/** Pictures of each kind by turns, and the numbers of their classes. */
export const lines = (count: number, classes: readonly Kind[]): Dataset =>
  generated(
    count,
    (index) => {
      const target = { data: Int32Array.of(index % classes.length), shape: [] };
      return {
        input: line(classes[index % classes.length]!, randomFrom(1, `line ${index}`)),
        target,
        name: `line ${index}`,
      };
    },
    { classes },
  );

/** A new folder, which is gone when the program ends. */
export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** PNG files, in a folder for each class. */
export const linesFolder = async (count: number, classes: readonly Kind[]): Promise<string> => {
  const folder = await temporaryFolder();
  for (const kind of classes) {
    await mkdir(join(folder, kind));
    for (let i = 0; i < count; i++)
      await writePng(join(folder, kind, `${i}.png`), line(kind, randomFrom(1, `${kind} ${i}`)));
  }
  return folder;
};
