/** @file The contours of a region as a polygon: one around it, and its holes. */
import type { Ring } from "./chains.ts";
import type { Region } from "./regions.ts";

type Point = readonly [x: number, y: number];

/** No side of a picture is as long. */
const LONGEST = 2 ** 22;

/** A contour that passes a corner twice becomes several that touch there: a ring of a polygon may not touch itself. */
const simpleRings = (ring: Ring): readonly (readonly Point[])[] => {
  const rings: Point[][] = [];
  const path: Point[] = [];
  const placeOf = new Map<number, number>();
  const keyOf = ([x, y]: Point): number => y * LONGEST + x;
  for (let i = 0; i < ring.length; i += 2) {
    const point: Point = [ring[i]!, ring[i + 1]!];
    const place = placeOf.get(keyOf(point));
    if (place !== undefined) {
      const closed = path.splice(place);
      for (const passed of closed) placeOf.delete(keyOf(passed));
      rings.push(closed);
    }
    placeOf.set(keyOf(point), path.length);
    path.push(point);
  }
  return [...rings, path];
};

/** Whether it goes around a region, below what goes right, and not around a hole: by its area, measured from a corner of its own. */
const isOuter = (ring: readonly Point[]): boolean => {
  const left = ring[0]![0];
  const area = ring.reduce((sum, [x, y], i) => sum + (x - left) * (ring[(i + 1) % ring.length]![1] - y), 0);
  return area > 0;
};

/** The contour around a region first, then those of its holes. */
export const polygonOf = ({ rings }: Region): readonly (readonly Point[])[] => {
  const all = rings.flatMap(simpleRings);
  const outer = all.findIndex(isOuter);
  return [all[outer]!, ...all.toSpliced(outer, 1)];
};
