/** @file Pictures that are drawn: bright disks on a dark ground, no two the same. */
import { imageFrom, randomFrom } from "@tributary/images";
import { encodePng } from "@tributary/images/node";

/** A disk, in shares of the picture's side. */
export interface Disk {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface Drawn {
  readonly png: Uint8Array;
  readonly disks: readonly Disk[];
}

const DISKS = 6;

export const drawnPicture = async (size: number, seed: number): Promise<Drawn> => {
  const random = randomFrom(seed, "disks");
  const disks = Array.from({ length: DISKS }, () => ({
    x: random.uniform(0.15, 0.85),
    y: random.uniform(0.15, 0.85),
    radius: random.uniform(0.05, 0.13),
  }));
  const data = new Uint8Array(3 * size * size);
  for (let at = 0; at < size * size; at++) {
    const [x, y] = [(at % size) / size, Math.floor(at / size) / size];
    const inside = disks.some((disk) => Math.hypot(x - disk.x, y - disk.y) < disk.radius);
    data.fill((inside ? 160 : 50) + random.uniform(0, 40), 3 * at, 3 * at + 3);
  }
  return { png: await encodePng(imageFrom(data, [size, size, 3])), disks };
};
