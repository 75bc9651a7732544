/** @file Misspelled options of blocks, as JavaScript lets them be written. */
import { expect, test } from "vitest";
import * as unet from "../index.ts";

// biome-ignore lint/suspicious/noExplicitAny: callers without types give anything
type Loose = any;
const u: Loose = unet;

test.for([
  ["convolution: there is no option stride", "write strides", () => u.convolution(8, 3, { stride: 2 })],
  ["twoConvolutions: there is no option pading", "write padding", () => u.twoConvolutions(8, { pading: "valid" })],
  [
    "upSamplingConvolution: there is no option interpolate",
    "write interpolation",
    () => u.upSamplingConvolution(8, { interpolate: "bilinear" }),
  ],
  [
    "decoderLevel: join is missing",
    "write decoderLevel({ join: … })",
    () => u.decoderLevel({ upConvolution: 1, block: 1 }),
  ],
  ["unetSizes: there is no option dept", "write depth", () => u.unetSizes({ dept: 3 })],
  ["tiles: tile is missing", "write tiles({ tile: … })", () => u.tiles([572, 572], { tiles: 572 })],
  ["tiles: there is no option overlaps", "write overlap", () => u.tiles([572, 572], { tile: 572, overlaps: 2 })],
] as const)("%s", ([problem, fix, make]) => {
  expect(make).toThrow(problem);
  expect(make).toThrow(fix);
});
