/** @file Pictures and masks to begin with, drawn into two folders. Put your own there instead. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { randomFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";

const side = 64;

/** Draws bright cells in noise, and masks that say which pixels belong to them, unless the folder is there already. */
export const drawPictures = async (folder: string, count = 80): Promise<void> => {
  if (existsSync(folder)) return;
  await mkdir(`${folder}/images`, { recursive: true });
  await mkdir(`${folder}/masks`);
  for (let i = 0; i < count; i++) {
    const random = randomFrom(1, `cells ${i}`);
    const cells = Array.from({ length: 3 }, () => ({
      top: random.uniform(8, 56),
      left: random.uniform(8, 56),
      radius: random.uniform(4, 10),
    }));
    const inside = (y: number, x: number): boolean =>
      cells.some(({ top, left, radius }) => Math.hypot(y - top, x - left) < radius);
    const mask = Uint8Array.from({ length: side * side }, (_, at) =>
      inside(Math.floor(at / side), at % side) ? 255 : 0,
    );
    const picture = Float32Array.from(mask, (level) =>
      Math.max(0, Math.min(1, random.normal(level ? 0.65 : 0.35, 0.15))),
    );
    await writePng(`${folder}/images/${i}.png`, { data: picture, shape: [side, side, 1] });
    await writePng(`${folder}/masks/${i}.png`, { data: mask, shape: [side, side, 1] });
  }
};
