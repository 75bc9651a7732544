/** @file Where the maps of a U stand. */
import { textWidth } from "../svg/text.ts";
import type { FeatureMap } from "./u-shape.ts";

export interface Bar {
  readonly map: FeatureMap;
  /** Maps before this one that are not drawn, since their level has too many. */
  readonly hidden: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const MARGIN = 28;
export const GAP = 34;
const TALLEST = 190;
const LEAST_HEIGHT = 14;
const ROW_GAP = 62;
/** More maps of one level in a row are not drawn one by one. */
const MANY_MAPS = 6;
export const channelsOf = ({ tensor }: FeatureMap): number => tensor.shape[3] ?? 0;

/** `572²`, or `388 × 572`. */
export const sizeText = ({ tensor: { shape } }: FeatureMap): string => {
  const [height, width] = [shape[1] ?? "?", shape[2] ?? "?"];
  return height === width ? `${height}²` : `${height} × ${width}`;
};

/** Wide for many channels, but 1024 are not sixteen times as wide as 64. */
const widthOf = (channels: number): number => Math.max(4, Math.min(44, 1.25 * Math.sqrt(channels)));

const heightOf = (map: FeatureMap, largest: number): number => {
  const size = map.tensor.shape[1];
  const share = size ? size / largest : 2 ** -map.level;
  return Math.max(LEAST_HEIGHT, TALLEST * share ** 0.75);
};

/** What comes up is drawn as a part of what it is joined with. */
export const withoutRisen = (trunk: readonly FeatureMap[]): readonly FeatureMap[] =>
  trunk.filter((map, i) => !(map.step === "up" && trunk[i + 1]?.step === "join"));

/** Maps of one level in a row. */
const runsOf = (maps: readonly FeatureMap[]): readonly (readonly FeatureMap[])[] => {
  const runs: FeatureMap[][] = [];
  for (const map of maps) {
    const run = runs.at(-1);
    if (run && run[0]!.level === map.level) run.push(map);
    else runs.push([map]);
  }
  return runs;
};

/** The first, the last and the joined maps of a run, and how many are missing before each. */
const shortened = (run: readonly FeatureMap[]): readonly { readonly map: FeatureMap; readonly hidden: number }[] => {
  const isKept = ({ step }: FeatureMap, i: number): boolean =>
    run.length <= MANY_MAPS || i < 2 || i === run.length - 1 || step === "join";
  let hidden = 0;
  return run.flatMap((map, i) => {
    if (!isKept(map, i)) {
      hidden++;
      return [];
    }
    const missing = hidden;
    hidden = 0;
    return [{ map, hidden: missing }];
  });
};

export const placeBars = (maps: readonly FeatureMap[]): readonly Bar[] => {
  const largest = Math.max(...maps.map(({ tensor }) => tensor.shape[1] ?? 1));
  const depth = Math.max(...maps.map(({ level }) => level));
  const tallest = Array.from({ length: depth + 1 }, (_, level) =>
    Math.max(0, ...maps.filter((map) => map.level === level).map((map) => heightOf(map, largest))),
  );
  const middles: number[] = [];
  let top = MARGIN + 60;
  for (const height of tallest) {
    middles.push(top + height / 2);
    top += height + ROW_GAP;
  }
  const bars: Bar[] = [];
  let x = MARGIN;
  for (const run of runsOf(maps)) {
    for (const [i, { map, hidden }] of shortened(run).entries()) {
      const [width, height] = [widthOf(channelsOf(map)), heightOf(map, largest)];
      const before = bars.at(-1);
      // The first map of a level stands under, or over, the one that it is made of.
      if (before && i === 0) x = before.x + before.width / 2 - width / 2;
      else if (before) x = Math.max(before.x + before.width + GAP + (hidden > 0 ? 24 : 0), labeled(before, map));
      bars.push({ map, hidden, x, y: middles[map.level]! - height / 2, width, height });
      x += width;
    }
  }
  // The name of the input stands above the first bar, and may be wider.
  const name = textWidth(maps[0]!.made, 11) / 2;
  const leftmost = Math.min(...bars.map((bar, i) => (i === 0 ? bar.x + bar.width / 2 - name : bar.x)));
  return bars.map((bar) => ({ ...bar, x: bar.x - leftmost + MARGIN }));
};

/** Where a bar may begin, so that its size and that of the bar before do not touch. */
const labeled = (before: Bar, map: FeatureMap): number => {
  const room = (textWidth(sizeText(before.map), 10) + textWidth(sizeText(map), 10)) / 2 + 8;
  return before.x + before.width / 2 + room - widthOf(channelsOf(map)) / 2;
};
