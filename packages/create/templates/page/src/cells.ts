/** @file Bright cells in noise, and which pixels belong to them. */
import { type Dataset, generated } from "@tributary/images";

/** How many pixels a picture has on each side. */
export const side = 32;

export const cells = (count: number): Dataset =>
  generated(count, (index, random) => {
    const [top, left, radius] = [random.uniform(8, 24), random.uniform(8, 24), random.uniform(3, 8)];
    const inside = (at: number): boolean => Math.hypot(Math.floor(at / side) - top, (at % side) - left) < radius;
    const mask = Int32Array.from({ length: side * side }, (_, at) => (inside(at) ? 1 : 0));
    const pixels = Float32Array.from(mask, (level) => Math.max(0, Math.min(1, random.normal(0.3 + 0.4 * level, 0.15))));
    return {
      input: { data: pixels, shape: [side, side, 1] },
      target: { data: mask, shape: [side, side] },
      name: `cell ${index}`,
    };
  });
