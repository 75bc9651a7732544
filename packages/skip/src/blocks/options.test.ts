/** @file Misspelled options of blocks, as JavaScript lets them be written. */
import type { Block } from "@tributary/kernel";
import { expect, test } from "vitest";
import * as skip from "../index.ts";

// biome-ignore lint/suspicious/noExplicitAny: callers without types give anything
type Loose = any;
const s: Loose = skip;
const body: Block = (x) => x;

test.for([
  ["basicBlock: there is no option filter", "write filters", () => s.basicBlock({ filters: 8, filter: 8 })],
  ["basicBlock: filters is missing", "write basicBlock({ filters: … })", () => s.basicBlock({ stride: 2 })],
  ["basicBlock: the options are no object", "write them by name: { filters: … }", () => s.basicBlock(64)],
  ["bottleneck: there is no option stridein", "write stridesIn", () => s.bottleneck({ filters: 8, stridein: "1×1" })],
  ["denseLayer: there is no option bottelneck", "write bottleneck", () => s.denseLayer(8, { bottelneck: 2 })],
  ["denseBlock: there is no option styel", "write style", () => s.denseBlock(0, 8, { styel: skip.torchStyle })],
  ["transition: there is no option compresion", "write compression", () => s.transition({ compresion: 1 })],
  [
    "preactivatedBottleneck: there is no option stride",
    "write strides",
    () => s.preactivatedBottleneck({ filters: 8, stride: 2 }),
  ],
  ["wideBlock: there is no option drop", "write dropout", () => s.wideBlock({ filters: 8, drop: 0.1 })],
  ["shortcut: there is no option options", "write option", () => s.shortcut({ filters: 8, options: "A" })],
  ["residualBlock: filters is missing", "write residualBlock({ filters: … })", () => s.residualBlock(body, {})],
  ['shortcut: there is no option "E"', "choose one of them", () => s.shortcut({ filters: 8, option: "E" })],
  [
    "efficientChannelAttention: there is no option kernel",
    "write kernelSize",
    () => s.efficientChannelAttention({ kernel: 3 }),
  ],
  [
    "efficientChannelAttention: kernelSize is 4",
    "choose 3, 5 or 7",
    () => s.efficientChannelAttention({ kernelSize: 4 }),
  ],
  ["squeezeAndExcitation: there is no option ration", "write ratio", () => s.squeezeAndExcitation({ ration: 4 })],
] as const)("%s", ([problem, fix, make]) => {
  expect(make).toThrow(new RegExp(`^${problem}\\n`));
  expect(make).toThrow(fix);
});
