/** @file Checks of what users pass to layers: each throws an {@link ArgumentError} that says what to pass instead. */
import { ArgumentError } from "../errors.ts";
import { described } from "../graph/described.ts";
import { whereAmI } from "../graph/layer-call.ts";
import { type Block, isTensor, type Tensor } from "../graph/tensor.ts";
import { meant } from "../nearest.ts";
import { showShape } from "../shape/complaint.ts";
import { pair } from "../shape/image.ts";
import { misplaced } from "../shape/misplaced.ts";
import type { Padding, Sides, Size } from "../shape/types.ts";

const show = (value: unknown): string => {
  if (isTensor(value)) return `one tensor, ${showShape(value.shape)}`;
  if (Array.isArray(value)) return `[${value.map(show).join(",")}]`;
  return described(value);
};

const refuse = (at: string, name: string, value: unknown, expected: string, fix: string): never => {
  const shown = show(value);
  throw new ArgumentError({ at, path: whereAmI(at), problem: `${name} is ${shown}`, received: shown, expected, fix });
};

/** The largest setting: sizes made of larger ones would not be exact any more. */
const LARGEST = 2 ** 31 - 1;

const isWhole = (n: unknown, least: number): n is number =>
  Number.isInteger(n) && (n as number) >= least && (n as number) <= LARGEST;

/** What is said of whole numbers; how large they may be only where one is too large. */
const wholeFrom = (least: number, value: unknown): string => {
  const large = [value].flat(2).some((n) => Number.isInteger(n) && (n as number) > LARGEST);
  return large ? `from ${least} to ${LARGEST}` : `at least ${least}`;
};

/** An integer, at least `least`. */
export const checkWhole = (at: string, name: string, value: number, least = 1): void => {
  if (isWhole(value, least)) return;
  refuse(
    at,
    name,
    value,
    `a whole number, ${wholeFrom(least, value)}`,
    `give ${name} a whole number such as ${Math.max(least, 2)}`,
  );
};

/** One integer for both axes, or two. */
export const checkSize = (at: string, name: string, value: Size, least = 1): void => {
  const good = (n: unknown): boolean => isWhole(n, least);
  if (good(value) || (Array.isArray(value) && value.length === 2 && value.every(good))) return;
  refuse(
    at,
    name,
    value,
    `a whole number, ${wholeFrom(least, value)}, or two of them: [height, width]`,
    `give ${name} one number for both axes, or [height, width]`,
  );
};

const isSides = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every((axis) => Array.isArray(axis) && axis.length === 2 && axis.every((n: unknown) => isWhole(n, 0)));

/** `"same"`, `"valid"`, or the pixels on each side. */
export const checkPadding = (at: string, value: Padding | Sides): void => {
  if (value === "same" || value === "valid" || isSides(value)) return;
  refuse(
    at,
    "padding",
    value,
    '"same", "valid", or the pixels of each side: [[top, bottom], [left, right]]',
    'write padding: "same" to keep the size, or leave it out for "valid"',
  );
};

/**
 * As {@link checkPadding}. Every side must also be narrower than the window, or some windows would contain only
 * padding.
 */
export const checkWindowPadding = (at: string, value: Padding | Sides, size: Size): void => {
  checkPadding(at, value);
  if (typeof value === "string") return;
  const sizes = pair(size);
  if (value.every((sides, axis) => sides.every((pixels) => pixels < sizes[axis as 0 | 1]))) return;
  refuse(
    at,
    "padding",
    value,
    "fewer pixels on each side than the window has",
    "pad less, or pad with zeroPadding2d() first",
  );
};

/** One number for all sides, `[height, width]`, or each side separately. */
export const checkSides = (at: string, name: string, value: Size | Sides): void => {
  if (isSides(value)) return;
  const good = (n: unknown): boolean => isWhole(n, 0);
  if (good(value) || (Array.isArray(value) && value.length === 2 && value.every(good))) return;
  refuse(
    at,
    name,
    value,
    "whole numbers of pixels: one for all sides, [height, width], or [[top, bottom], [left, right]]",
    `give ${name} whole numbers, 0 or more`,
  );
};

/** The number of filters must be divisible by the groups. */
export const checkDivides = (at: string, filters: number, groups: number): void => {
  if (filters % groups === 0) return;
  throw new ArgumentError({
    at,
    path: whereAmI(at),
    problem: `${filters} filters cannot be split into ${groups} groups`,
    received: `filters ${filters}, groups ${groups}`,
    expected: `a number of filters that ${groups} divides`,
    fix: `choose ${Math.ceil(filters / groups) * groups} filters, or other groups`,
  });
};

/** Pixels beyond the last window: fewer than the strides. */
export const checkOutputPadding = (at: string, value: Size, strides: Size): void => {
  checkSize(at, "outputPadding", value, 0);
  const [extra, steps] = [pair(value), pair(strides)];
  if (extra[0] < steps[0] && extra[1] < steps[1]) return;
  refuse(at, "outputPadding", value, "fewer pixels than strides", "raise strides, or lower outputPadding");
};

/** The largest number that float32 holds. */
const LARGEST_FLOAT = 2 ** 128 - 2 ** 104;

/** A number within a range, and within that of float32. */
export const checkRange = (at: string, name: string, value: number, least: number, below: number): void => {
  if (typeof value === "number" && value >= least && value < below && value <= LARGEST_FLOAT) return;
  const range =
    below > LARGEST_FLOAT ? `a number, at least ${least}` : `a number from ${least} up to but not including ${below}`;
  refuse(at, name, value, range, `choose ${name} within that range`);
};

/** An axis index. */
export const checkAxis = (at: string, value: number): void => {
  if (!Number.isInteger(value))
    refuse(at, "axis", value, "a whole number", "count axes from 0, the batch, or from -1, the last");
};

/** Axis indices. */
export const checkAxes = (at: string, name: string, value: readonly number[]): void => {
  if (Array.isArray(value) && value.every((axis) => Number.isInteger(axis))) return;
  refuse(at, name, value, "a list of whole numbers", `give ${name} the numbers of axes, such as [1, 2]`);
};

/** One number for all channels, or one per channel. */
export const checkPerChannel = (at: string, name: string, value: unknown): void => {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > 0 && list.every((n) => typeof n === "number" && Math.abs(n) <= LARGEST_FLOAT)) return;
  refuse(at, name, value, "a number, or a list with one for each channel", `give ${name} a number such as 1 / 255`);
};

/** A target shape, of which one size may be -1. */
export const checkReshape = (value: readonly number[]): void => {
  const whole = Array.isArray(value) && value.every((size) => size === -1 || isWhole(size, 1));
  if (whole && value.filter((size) => size === -1).length < 2) return;
  refuse(
    "reshape",
    "targetShape",
    value,
    "a list of whole sizes above 0, of which one may be -1",
    "give the new sizes without the batch, such as [7, 7, -1]",
  );
};

/**
 * One of a list of words.
 *
 * @throws {@link ArgumentError} for another one, with the nearest.
 * @example
 * checkWord("resize", "method", "area", ["area", "nearest"]); // undefined
 */
export const checkWord = (at: string, name: string, value: string, words: readonly string[]): void => {
  if (words.includes(value)) return;
  const list = words.map((each) => `"${each}"`).join(", ");
  const word = meant(String(value), words);
  refuse(at, name, value, `one of ${list}`, word === undefined ? `choose one of them` : `write ${name}: "${word}"`);
};

/** Refuses an argument of the wrong kind, with the message of the compiler. */
const refuseMisplaced = (at: string, kind: keyof typeof misplaced, value: unknown, expected: string): never => {
  throw new ArgumentError({ at, path: whereAmI(at), received: show(value), expected, ...misplaced[kind] });
};

/** What a layer is applied to. */
export const checkTensor = (at: string, value: unknown): void => {
  if (isTensor(value)) return;
  if (typeof value === "function") refuseMisplaced(at, "layer", value, "a tensor");
  const fix =
    value === undefined
      ? `write ${at}(x), with a tensor x`
      : "start from input(…), and apply each layer to the result of another";
  refuse(at, "the input", value, "a tensor", fix);
};

/** What a layer of several inputs is applied to. */
export const checkTensors = (
  at: string,
  value: unknown,
  least: number,
  most: number = Number.POSITIVE_INFINITY,
): void => {
  const count = least === most ? `${least}` : `at least ${least}`;
  const call = `${at}([${["a", "b", "c"].slice(0, Math.max(2, least)).join(", ")}])`;
  const expected = `a list of ${count} tensor${least === 1 ? "" : "s"}`;
  if (isTensor(value)) refuseMisplaced(at, "single", value, expected);
  const list: readonly unknown[] = Array.isArray(value)
    ? value
    : refuse(at, "the input", value, expected, `write ${call}`);
  for (const item of list) checkTensor(at, item);
  if (list.length >= least && list.length <= most) return;
  throw new ArgumentError({
    at,
    path: whereAmI(at),
    problem: list.length === 0 ? "the list of tensors is empty" : `the list has ${list.length} tensors`,
    received: `${list.length} tensors`,
    expected,
    fix: `write ${call}`,
  });
};

const blocksExpected = "blocks: functions from tensor to tensor, such as layers";

/** Refuses a tensor where a block belongs. */
const refuseTensor = (at: string, block: unknown): void => {
  if (isTensor(block)) refuseMisplaced(at, "tensor", block, blocksExpected);
};

/** A list of blocks: functions from tensor to tensor. */
export const checkBlocks = (at: string, blocks: readonly unknown[], least = 0): void => {
  // What is wrong may be undefined itself.
  const place = blocks.findIndex((block) => typeof block !== "function");
  const wrong = blocks[place];
  if (blocks.length >= least && place === -1) return;
  refuseTensor(at, wrong);
  throw new ArgumentError({
    at,
    path: whereAmI(at),
    problem: place === -1 ? "there are no blocks" : "one of the blocks is not a function",
    received: place === -1 ? "an empty list" : show(wrong),
    expected: blocksExpected,
    fix: `write ${at}(conv2d(64, 3), relu)`,
  });
};

const adviceOnResult = (given: unknown): string => {
  if (given instanceof Promise) return "build it without async: a graph has no numbers to wait for";
  if (typeof given === "function")
    return "call it: what makes a layer is called once to be made, and once to be applied";
  return "return what the last operation gives, as in (x) => relu(conv(x))";
};

/** What a block makes of its input. */
export const applied = (at: string, block: unknown, x: Tensor): Tensor => {
  checkBlocks(at, [block]);
  const { name } = block as Block;
  const made: unknown = (block as Block)(x);
  if (isTensor(made)) return made;
  throw new ArgumentError({
    at,
    path: whereAmI(at),
    problem: `the block${name ? ` ${name}` : ""} gives no tensor`,
    received: described(made),
    expected: "a tensor, made of the block's input",
    fix: adviceOnResult(made),
  });
};

/** A name within a model. */
export const checkName = (at: string, value: string): void => {
  if (typeof value === "string" && value.length > 0) return;
  refuse(at, "the name", value, "a word", `write ${at}("conv1", …)`);
};
