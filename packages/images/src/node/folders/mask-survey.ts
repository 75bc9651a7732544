/** @file What levels and colors the masks of a data set have: all of them are looked at, once, before anything is learned. */

import { readAhead } from "../../dataset/read-ahead.ts";
import { type OnError, orSkip, type Report } from "../../dataset/report.ts";
import { ImageError } from "../../errors.ts";
import type { PictureLimits } from "../../formats/limits.ts";
import { blurred, type MaskCodes, type MaskColor, type MaskOptions, maskColorFrom } from "../../pixels/mask-colors.ts";
import { orientationOf } from "../decode.ts";
import { openMask, type StoredMask } from "../read-mask.ts";
import type { Pair } from "./pairs.ts";

/** How much of a mask has one level or color. */
interface Tally {
  readonly pixels: number;
  /** Whether it covers four pixels that lie together, as an object does and a blurred edge does not. */
  readonly isArea: boolean;
}

/** The levels and colors of one mask. */
type Tallies = ReadonlyMap<MaskColor, Tally>;

interface Looked {
  readonly path: string;
  readonly isLossy: boolean;
  readonly colors: Tallies;
  /** Where the file has a palette: its indexes, and their colors. */
  readonly indexes?: { readonly tallies: Tallies; readonly colorOf: (index: number) => MaskColor };
  /** Whether its picture is turned as EXIF says, and it is not. */
  readonly isTurnedAlone: boolean;
}

/** What the masks of a data set have in common. */
export interface Survey {
  /** How to read the like of these masks: a class for each level or color, dark to bright, then colors by their names. */
  readonly options: Required<Pick<MaskOptions, "classes" | "palette" | "indexed">>;
  /** The classes of each mask, by its path. */
  readonly classesIn: ReadonlyMap<string, readonly number[]>;
  /** What a person should know, and no program can. */
  readonly notes: readonly string[];
}

/** More levels than this are numbers of objects, or no masks at all. */
const MOST = 256;

/** How many thin levels of a mask that was saved without loss are more than drawn lines. */
const THIN = 8;

const tally = ({ data, shape, colorOf }: MaskCodes): Tallies => {
  const [, width] = shape;
  const found = new Map<number, { pixels: number; isArea: boolean }>();
  let last = Number.NaN;
  let entry = { pixels: 0, isArea: false };
  for (let i = 0; i < data.length; i++) {
    const code = data[i]!;
    if (code !== last) {
      last = code;
      entry = found.get(code) ?? { pixels: 0, isArea: false };
      found.set(code, entry);
    }
    entry.pixels++;
    entry.isArea ||= i % width > 0 && code === data[i - 1] && code === data[i - width] && code === data[i - width - 1];
  }
  return merged([...found].map(([code, counted]) => [colorOf(code), counted] as const));
};

const merged = (tallies: Iterable<readonly [MaskColor, Tally]>): Tallies => {
  const sum = new Map<MaskColor, Tally>();
  for (const [color, { pixels, isArea }] of tallies) {
    const before = sum.get(color);
    sum.set(color, { pixels: pixels + (before?.pixels ?? 0), isArea: isArea || before?.isArea === true });
  }
  return sum;
};

const lookAt = async ({ path, maskPath }: Pair, options: PictureLimits): Promise<Looked> => {
  const mask = await openMask(maskPath, options);
  const isTurnedAlone = (await orientationOf(path)) > 1 && (await orientationOf(maskPath)) === 1;
  const common = { path: maskPath, isLossy: mask.isLossy, isTurnedAlone };
  const { palette } = mask;
  const tallies = palette && (await indexTallies(mask));
  if (!palette || !tallies) return { ...common, colors: tally(await mask.read("color")) };
  const colorOf = (index: number): MaskColor =>
    maskColorFrom(palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0);
  const colors = merged([...tallies].map(([index, counted]) => [colorOf(Number(index)), counted] as const));
  return { ...common, colors, indexes: { tallies, colorOf } };
};

/** `undefined` where an index cannot be read, but colors can: interlaced PNG. */
const indexTallies = async (mask: StoredMask): Promise<Tallies | undefined> => {
  try {
    return tally(await mask.read("index"));
  } catch (error) {
    if (error instanceof ImageError && /^the indexes of/.test(error.problem)) return undefined;
    throw error;
  }
};

/** Whether indexes mean the same in all masks: each has a palette, and no index has two colors. */
const indexesAgree = (masks: readonly Looked[]): boolean => {
  const colorOf = new Map<MaskColor, MaskColor>();
  return masks.every(
    ({ indexes }) =>
      indexes !== undefined &&
      [...indexes.tallies.keys()].every((index) => {
        const color = indexes.colorOf(Number(index));
        const before = colorOf.get(index) ?? color;
        colorOf.set(index, before);
        return before === color;
      }),
  );
};

const darkToBright = (a: MaskColor, b: MaskColor): number => {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
};

const checkLevels = (folder: string, masks: readonly (Looked & { readonly tallies: Tallies })[]): void => {
  const together = merged(masks.flatMap(({ tallies }) => [...tallies]));
  const thin = new Set([...together].filter(([, { isArea }]) => !isArea).map(([color]) => color));
  const areas = together.size - thin.size;
  const hasThin = ({ tallies }: { readonly tallies: Tallies }): boolean =>
    [...tallies.keys()].some((color) => thin.has(color));
  const lossy = masks.find((mask) => mask.isLossy && hasThin(mask));
  const isBlurred = thin.size >= THIN && thin.size > areas;
  const worst = lossy ?? (isBlurred ? masks.find(hasThin) : undefined);
  if (worst) {
    throw blurred(
      worst.path,
      `${worst.tallies.size} levels; ${thin.size} of the ${together.size} in all masks cover no area in any`,
    );
  }
  if (together.size > MOST) {
    throw new ImageError({
      path: folder,
      problem: "the masks have more levels or colors than there can be classes",
      received: `${together.size} in ${masks.length} masks`,
      expected: `at most ${MOST}`,
      fix: 'if they number objects, say objects: "foreground"; if these are photographs, they lie in the wrong folder',
    });
  }
  if (together.size < 2) {
    throw new ImageError({
      path: folder,
      problem: "all masks are of one level, so there is nothing to tell apart",
      received: `${[...together.keys()].join()} in ${masks.length} masks`,
      expected: "at least two levels or colors; what is transparent does not count",
      fix: "look whether these are the masks, or name the classes",
    });
  }
};

/** Whether every mask has the levels from 0 to its own last, as objects are numbered. */
const numbersObjects = (masks: readonly { readonly tallies: Tallies }[]): boolean => {
  const lasts = masks.map(({ tallies }) => {
    const levels = [...tallies.keys()].sort(darkToBright);
    return levels.every((level, i) => level === i) ? levels.length - 1 : -1;
  });
  return lasts.some((last) => last >= 4) && lasts.every((last) => last >= 0) && new Set(lasts).size > 1;
};

/**
 * Looks at every mask, each once: what levels or colors there are, and whether they are classes.
 *
 * It takes as long as reading the masks in one epoch.
 *
 * @throws {@link ImageError} when levels are blurred, are too many, or are only one, and when a mask cannot be read,
 * unless such are skipped.
 */
export const surveyMasks = async (
  folder: string,
  pairs: readonly Pair[],
  options: Pick<MaskOptions, "indexed"> & {
    readonly limits: PictureLimits;
    readonly onError: OnError;
    readonly report: Report;
  },
): Promise<Survey> => {
  const { limits, onError, report } = options;
  const read = (i: number): Promise<Looked | undefined> =>
    orSkip({ name: pairs[i]!.path, onError, report }, () => lookAt(pairs[i]!, limits));
  const looked: Looked[] = [];
  for await (const mask of readAhead([0, pairs.length], read, { parallel: 4, ahead: 8 })) if (mask) looked.push(mask);

  const indexed = options.indexed ?? (indexesAgree(looked) ? "index" : "color");
  const masks = looked.map((mask) => ({
    ...mask,
    tallies: (indexed === "index" && mask.indexes?.tallies) || mask.colors,
  }));
  checkLevels(folder, masks);
  const palette = [...new Set(masks.flatMap(({ tallies }) => [...tallies.keys()]))].sort(darkToBright);
  const classOf = new Map(palette.map((color, i) => [color, i]));
  const turned = masks.filter(({ isTurnedAlone }) => isTurnedAlone).length;
  return {
    options: {
      classes: palette.map((color) => (typeof color === "number" ? `level ${color}` : color)),
      palette,
      indexed,
    },
    classesIn: new Map(
      masks.map(({ path, tallies }) => [
        path,
        [...tallies.keys()].map((color) => classOf.get(color)!).sort((a, b) => a - b),
      ]),
    ),
    notes: [
      ...(numbersObjects(masks)
        ? ["the levels look like numbers of objects, not like classes: if they are, say so"]
        : []),
      ...(turned > 0
        ? [
            `pictures that EXIF turns, while their masks are stored upright: ${turned}; look whether they lie on each other`,
          ]
        : []),
    ],
  };
};
