import { checkOp, evaluateTensors, expectAllClose, expectOp, type Grid } from "@tributary/testing";
import fc from "fast-check";
import { test } from "vitest";
import { fromSource } from "../graph/source.ts";
import { type Interpolation, resize, resizeLike } from "./resize.ts";

/** The position of pixel i of the new axis on the old one. */
const placeOf = (i: number, old: number, now: number, interpolation: Interpolation): number => {
  if (interpolation === "nearest") return Math.floor((i * old) / now);
  if (interpolation === "bilinearAligned") return now === 1 ? 0 : (i * (old - 1)) / (now - 1);
  return Math.min(Math.max(((i + 0.5) * old) / now - 0.5, 0), old - 1);
};

const byLoops =
  (interpolation: Interpolation, now: readonly [number, number]) =>
  (x: Grid) =>
  (...[n, i, j, c]: readonly number[]): number => {
    const [y, z] = [placeOf(i!, x.shape[1]!, now[0], interpolation), placeOf(j!, x.shape[2]!, now[1], interpolation)];
    const [top, left] = [Math.floor(y), Math.floor(z)];
    const [down, right] = [y - top, z - left];
    return (
      x(n!, top, left, c!) * (1 - down) * (1 - right) +
      x(n!, top, left + 1, c!) * (1 - down) * right +
      x(n!, top + 1, left, c!) * down * (1 - right) +
      x(n!, top + 1, left + 1, c!) * down * right
    );
  };

const interpolations = fc.constantFrom<Interpolation>("nearest", "bilinear", "bilinearAligned");
const factor = fc.integer({ min: 1, max: 3 });
const side = fc.integer({ min: 2, max: 4 });

test("images are enlarged by integer factors", () =>
  fc.assert(
    fc.asyncProperty(fc.tuple(side, side), fc.tuple(factor, factor), interpolations, (size, scales, interpolation) => {
      const now = [size[0] * scales[0], size[1] * scales[1]] as const;
      return expectOp({
        run: ([x]) => resize(x!, { scales }, interpolation),
        inputs: [[2, ...size, 2]],
        output: [2, ...now, 2],
        open: [[null, null, null, 2]],
        reference: byLoops(interpolation, now),
      });
    }),
    { numRuns: 15, seed: 1 },
  ));

test("images are enlarged and shrunk to a size", () =>
  fc.assert(
    fc.asyncProperty(
      fc.tuple(side, side),
      fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 2, max: 7 })),
      interpolations,
      (size, now, interpolation) =>
        expectOp({
          run: ([x]) => resize(x!, { size: now }, interpolation),
          inputs: [[2, ...size, 2]],
          output: [2, ...now, 2],
          open: [[null, null, null, 2]],
          reference: byLoops(interpolation, now),
        }),
    ),
    { numRuns: 20, seed: 1 },
  ));

checkOp("an image takes the size of another, known or open", {
  run: ([x, like]) => resizeLike(x!, like!, "nearest"),
  inputs: [
    [2, 2, 3, 2],
    [2, 5, 4, 1],
  ],
  output: [2, 5, 4, 2],
  open: [
    [null, null, null, 2],
    [null, null, null, 1],
  ],
  reference: byLoops("nearest", [5, 4]),
});

test("bilinear on the half-pixel grid is Keras'", async () => {
  const x = fromSource([1, 1, 4, 1], "float32", { kind: "input", name: null });
  const value = { dtype: "float32", shape: [1, 1, 4, 1], data: Float32Array.of(0, 1, 2, 3) } as const;
  const [wide] = await evaluateTensors([{ tensor: x, value }], [resize(x, { scales: [1, 2] }, "bilinear")]);
  expectAllClose(wide!.data, [0, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3]);
});
