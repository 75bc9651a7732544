/**
 * @file Levels of a pyramid. Level i is the image halved i times, of stride 2^i: level 0 has the image's size, and level 5 is
 * the last of most encoders.
 */
import { ArgumentError, type Tensor } from "@tributary/kernel";
import { inScope, type Pyramid } from "@tributary/kernel/authoring";

/** The level of a stride: 5 of 32. */
export const levelOf = (stride: number): number => Math.log2(stride);

/** The maps of a pyramid by level; of some levels there may be none. */
export const byLevel = (pyramid: Pyramid): ReadonlyMap<number, Tensor> =>
  new Map(pyramid.map(({ stride, tensor }) => [levelOf(stride), tensor]));

/** Parts of a decoder by level: each is made when an image first comes to that level, and shared with all later images. */
export const perLevel = <P>(make: (level: number) => P): ((level: number) => P) => {
  const made = new Map<number, P>();
  return (level) => {
    const part = made.get(level) ?? make(level);
    made.set(level, part);
    return part;
  };
};

/** 16 at the image's size, doubled at each level, 256 at most. */
const doubled = (level: number): number => Math.min(256, 16 * 2 ** level);

/**
 * The filters of a level.
 *
 * @param filters By level; number i is that of stride 2^i. Default: 16, 32, … 256.
 * @throws {@link ArgumentError} where the list ends before the level, and for what is no number of filters.
 */
export const filtersAt = (at: string, filters: readonly number[] | undefined, level: number): number => {
  const found = filters === undefined ? doubled(level) : filters[level];
  if (found !== undefined && Number.isInteger(found) && found > 0) return found;
  throw new ArgumentError({
    at,
    problem: `there is no number of filters for stride ${2 ** level}`,
    received: `filters [${filters?.join(", ")}]`,
    expected: `whole numbers above 0, one for each stride: 1, 2, 4, …, at least ${level + 1}`,
    fix: `give filters: [${Array.from({ length: level + 1 }, (_, i) => filters?.[i] || doubled(i)).join(", ")}]`,
  });
};

/** A step of a decoder that goes up level by level. */
export interface Step {
  readonly level: number;
  /** The map from the level below. */
  readonly below: Tensor;
  /** The encoder's map of this level; null if it has none. */
  readonly skip: Tensor | null;
  /** What has this level's size: the encoder's map, or the image; null if nothing has it. */
  readonly like: Tensor | null;
}

/**
 * Goes up from the encoder's coarsest map to the image's size, a level at a time.
 *
 * @param bottom The coarsest map, perhaps changed.
 * @param step What a level makes of the map below it. Its weights are called `up0/…`, with the number of the level.
 * @returns `up0`, `up1`, … and the bottom.
 */
export const goUp = (encoded: Pyramid, image: Tensor, bottom: Tensor, step: (step: Step) => Tensor): Pyramid => {
  const maps = byLevel(encoded);
  const lowest = encoded.at(-1)!;
  const levels = [{ ...lowest, tensor: bottom }];
  for (let level = levelOf(lowest.stride) - 1; level >= 0; level--) {
    const skip = maps.get(level) ?? null;
    const like = skip ?? (level === 0 ? image : null);
    const below = levels[0]!.tensor;
    const name = `up${level}`;
    const [tensor] = inScope({ kind: "named", name }, skip ? [below, skip] : [below], () => [
      step({ level, below, skip, like }),
    ]);
    levels.unshift({ name, stride: 2 ** level, tensor: tensor! });
  }
  return levels;
};

/** The coarsest `count` levels of a pyramid, or all of them. */
export const coarsest = (count: number, pyramid: Pyramid): Pyramid => pyramid.slice(-count);

/** The level of a stride, or the coarsest where the pyramid has none of that stride. */
export const atStride = (stride: number, pyramid: Pyramid): Pyramid[number] =>
  pyramid.find((level) => level.stride === stride) ?? pyramid.at(-1)!;
