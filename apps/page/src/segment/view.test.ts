/** What is under a finger stays under it. */
import { expect, test } from "vitest";
import { moved, whole, zoomed } from "./view.ts";

const frame = { left: 10, top: 20, width: 200, height: 100 };
/** The share of the picture that lies at a place of the screen. */
const under = ({ scale, x, y }: typeof whole, place: { x: number; y: number }) => [
  Number((((place.x - frame.left) / frame.width - x) / scale).toFixed(9)),
  Number((((place.y - frame.top) / frame.height - y) / scale).toFixed(9)),
];

test("zooming keeps the place under the pointer", () => {
  const at = { x: 60, y: 90 };
  const view = zoomed(zoomed(whole, 2, at, frame), 1.5, at, frame);
  expect(view.scale).toBe(3);
  expect(under(view, at)).toEqual([0.25, 0.7]);
});

test("a picture never leaves its frame", () => {
  expect(zoomed(whole, 0.5, { x: 0, y: 0 }, frame)).toEqual({ scale: 1, x: 0, y: 0 });
  const view = zoomed(whole, 2, { x: 110, y: 70 }, frame);
  expect(moved(view, { x: 0, y: 0 }, { x: 999, y: -999 }, null, frame)).toEqual({ scale: 2, x: 0, y: -1 });
});

test("two fingers that part zoom, and the picture stays under their middle", () => {
  const view = zoomed(whole, 4, { x: 110, y: 70 }, frame);
  const [other, from, to] = [
    { x: 90, y: 70 },
    { x: 110, y: 70 },
    { x: 130, y: 70 },
  ];
  const next = moved(view, from, to, other, frame);
  expect(next.scale).toBe(8);
  expect(under(next, { x: 110, y: 70 })).toEqual(under(view, { x: 100, y: 70 }));
});
