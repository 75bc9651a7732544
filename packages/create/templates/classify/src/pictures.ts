/** @file Pictures to begin with, drawn into a folder for each class. Put your own there instead. */
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { randomFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";

const side = 48;

/** Whether a point is inside, by its distances from the middle. */
const shapes: Record<string, (y: number, x: number, radius: number) => boolean> = {
  circle: (y, x, radius) => Math.hypot(y, x) < radius,
  cross: (y, x, radius) =>
    Math.min(Math.abs(y), Math.abs(x)) < radius / 4 && Math.max(Math.abs(y), Math.abs(x)) < radius,
  square: (y, x, radius) => Math.max(Math.abs(y), Math.abs(x)) < radius,
};

/** Draws the pictures, unless the folder is there already. */
export const drawPictures = async (folder: string, count = 100): Promise<void> => {
  if (existsSync(folder)) return;
  for (const [name, inside] of Object.entries(shapes)) {
    await mkdir(`${folder}/${name}`, { recursive: true });
    for (let i = 0; i < count; i++) {
      const random = randomFrom(1, `${name} ${i}`);
      const [top, left, radius] = [random.uniform(16, 32), random.uniform(16, 32), random.uniform(6, 14)];
      const color = [random.uniform(0.5, 1), random.uniform(0.5, 1), random.uniform(0.5, 1)];
      const data = Float32Array.from({ length: side * side * 3 }, (_, at) => {
        const pixel = Math.floor(at / 3);
        const bright = inside(Math.floor(pixel / side) - top, (pixel % side) - left, radius);
        return Math.min(1, random.uniform(0, 0.4) + (bright ? (color[at % 3] ?? 1) / 2 : 0));
      });
      await writePng(`${folder}/${name}/${i}.png`, { data, shape: [side, side, 3] });
    }
  }
};
