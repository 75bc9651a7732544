/** @file What a network sees at once, where it learns from pieces of pictures. */
import type { Dataset } from "@tributary/images";
import { TributaryError } from "@tributary/kernel";
import type { Architecture } from "../models/architectures.ts";
import { type BuiltNetwork, buildNetwork, type InputSize } from "../models/build-network.ts";
import { checkTiles } from "../trained/answer-pixels.ts";
import type { SubjectOptions } from "../trained/subject.ts";
import { UsageError } from "../usage-error.ts";

/** Networks halve sizes up to five times: pieces of this many pixels, or a multiple, fit all of them. */
const STEP = 32;
/** Large enough to learn from, small enough for a processor. */
const MOST = 128;
/** How many pictures are looked at for their sizes. */
const LOOKED_AT = 12;

const whole = (size: number): number => Math.max(STEP, Math.floor(size / STEP) * STEP);

const isColored = ({
  data,
  shape,
}: {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
}): boolean => {
  if (shape[2] !== 3) return false;
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return true;
  return false;
};

/**
 * A size that suits these pictures and this network, where nobody says one: pieces no larger than most pictures, and as many
 * channels as keep their colors.
 */
export const fittingInput = async (architecture: Architecture, data: Dataset): Promise<InputSize> => {
  const [height, width, channels] = architecture.input;
  const step = Math.max(1, Math.floor(data.size / LOOKED_AT));
  const looked = [];
  for (let i = 0; i < data.size; i += step) looked.push((await data.read(i))?.input);
  const pictures = looked.filter((picture) => picture !== undefined);
  const color = channels === 1 && pictures.some(isColored) ? 3 : channels;
  if (architecture.task === "classification") return [height, width, color];
  const middle = (axis: number): number => {
    const sizes = pictures.map(({ shape }) => shape[axis] ?? MOST).sort((a, b) => a - b);
    return sizes[Math.floor(sizes.length / 2)] ?? MOST;
  };
  return [whole(Math.min(MOST, height, middle(0))), whole(Math.min(MOST, width, middle(1))), color];
};

/** @throws {@link UsageError} for channels that pictures do not have. */
export const checkChannels = ([height, width, channels]: InputSize): void => {
  if ([1, 3, 4].includes(channels)) return;
  throw new UsageError({
    problem: `pictures do not have ${channels} channels`,
    received: `--input ${height}x${width}x${channels}`,
    expected: "1 (gray), 3 (color) or 4 (color and alpha)",
    fix: `say --input ${height}x${width}x3`,
  });
};

/**
 * A network that learns from pieces and is used on tiles of whole pictures.
 *
 * @throws {@link UsageError} when the size does not fit it, before anything is learned.
 */
export const buildSegmenter = (name: string, options: SubjectOptions & { readonly input: InputSize }): BuiltNetwork => {
  try {
    const built = buildNetwork(name, options);
    checkTiles(built.net);
    return built;
  } catch (error) {
    if (!(error instanceof TributaryError) || error instanceof UsageError) throw error;
    const [height, width, channels] = options.input;
    throw new UsageError({
      problem: `${name} cannot learn from pieces of ${height} × ${width} pixels: ${error.problem}`,
      received: `--input ${height}x${width}x${channels}`,
      expected: `a multiple of ${STEP} pixels`,
      fix: `say --input ${whole(height)}x${whole(width)}x${channels}`,
    });
  }
};
