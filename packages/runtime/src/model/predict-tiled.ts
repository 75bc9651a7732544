/** @file A network over an image of any size, tile by tile and band by band, in bounded memory. */

import { ArgumentError, type NdArray, type Tensors } from "@tributary/kernel";
import {
  COUNT,
  checkFilled,
  checkOptions,
  described,
  hasNumbers,
  mirrored,
  showShape,
  type TilePlan,
  type TileSpan,
} from "@tributary/kernel/authoring";
import type { PredictionsOf, PredictOptions, Predictor } from "./predictor.ts";

/** An image that is read in bands of whole rows, so that it need never be in memory at once. */
export interface ImageRows {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The rows from `first` up to but not including `end`, as the network wants its numbers: row by row, channels last. */
  rows(first: number, end: number): Float32Array | Promise<Float32Array>;
}

/** Rows of the answer that are finished. */
export interface Band {
  /** The first row of the answer that it holds. */
  readonly top: number;
  /** `[rows, width, channels]` */
  readonly shape: readonly [rows: number, width: number, channels: number];
  readonly data: Float32Array;
}

/** What runs the tiles: a predictor of one image in and one image out. */
export type TilePredictor = Pick<Predictor, "predict">;

export interface TiledOptions extends PredictOptions {
  /** Tiles that are predicted together. Default 4. */
  readonly tilesAtOnce?: number;
}

const IMAGE = "one image: float32 [height, width, channels], scaled as the network wants it";

const checkPicture = (given: unknown): void => {
  const refuse = (problem: string, received: string, fix: string): ArgumentError =>
    new ArgumentError({ at: "imageRows", problem, received, expected: IMAGE, fix });
  if (!hasNumbers(given)) throw refuse("this is no image", described(given), "give { data, shape }");
  const { data, shape } = given as NdArray;
  const received = `${data.constructor.name} ${showShape(shape)}`;
  if (!(data instanceof Float32Array)) {
    throw refuse(
      "the image is of another type",
      received,
      "convert it as for predict: toFloat() makes 0 to 1 of bytes",
    );
  }
  if (shape.length !== 3 && !(shape.length === 4 && shape[0] === 1)) {
    throw refuse("the shape is not that of one image", received, "give the channels too, and images one by one");
  }
  checkFilled("imageRows", "the image", data.length, shape);
};

/**
 * An image in memory, `[height, width, channels]` or a batch of one, as an {@link ImageRows}.
 *
 * @throws {@link ArgumentError} for what is no image of floats.
 * @throws {@link FeedError} when its numbers do not fill its shape.
 * @example
 * const image = imageRows({ shape: [4, 3, 1], data: new Float32Array(12) });
 * image.height; // 4
 * (await image.rows(1, 3)).length; // 6
 */
export const imageRows = (image: NdArray<"float32">): ImageRows => {
  checkPicture(image);
  const { shape, data } = image;
  const [height, width, channels] = (shape.length === 4 ? shape.slice(1) : shape) as [number, number, number];
  const step = width * channels;
  return { height, width, channels, rows: (first, end) => data.subarray(first * step, end * step) };
};

const checkImage = (image: ImageRows, { image: planned }: TilePlan): void => {
  if (typeof Object(image).rows !== "function") {
    throw new ArgumentError({
      at: "predictTiled",
      problem: "the image has no rows that could be read",
      received: described(image),
      expected: "{ height, width, channels, rows(first, end) }",
      fix: "write imageRows({ data, shape }) for an image in memory",
    });
  }
  if (image.height === planned[0] && image.width === planned[1]) return;
  throw new ArgumentError({
    at: "predictTiled",
    problem: "the plan was made for an image of another size",
    received: `${image.height} × ${image.width} pixels`,
    expected: `${planned[0]} × ${planned[1]} pixels`,
    fix: "make a plan for each size of image",
  });
};

const checkAnswer = (prediction: PredictionsOf<Tensors>, tiles: number, { answer }: TilePlan): NdArray<"float32"> => {
  const { shape = [], data } = prediction as Partial<NdArray>;
  const [batch, height, width] = shape;
  if (
    data instanceof Float32Array &&
    shape.length === 4 &&
    batch === tiles &&
    height === answer[0] &&
    width === answer[1]
  )
    return { data, shape };
  throw new ArgumentError({
    at: "predictTiled",
    problem: "the network's answer is not of the size that the plan says",
    received: data ? showShape(shape) : Object.keys(prediction).join(", "),
    expected: `float32 [${tiles}, ${answer[0]}, ${answer[1]}, channels]`,
    fix: "make the plan for this network: with its padding and depth",
  });
};

/** Rows as somebody's function read them: with too few numbers a tile would show what another one saw. */
const checkRows = (rows: unknown, { width, channels }: ImageRows, first: number, end: number): Float32Array => {
  const count = (end - first) * width * channels;
  if (rows instanceof Float32Array && rows.length === count) return rows;
  throw new ArgumentError({
    at: "predictTiled",
    problem: `rows(${first}, ${end}) gives something else than these rows`,
    received: described(rows),
    expected: `a Float32Array of ${count} numbers: ${end - first} rows of ${width} pixels, ${channels} each`,
    fix: "give all rows from first up to but not including end, scaled as the network wants them",
  });
};

/** The rows of the image that a row of tiles sees, mirrored at the borders. */
const readRows = async (image: ImageRows, { start }: TileSpan, tileHeight: number) => {
  const places = Array.from({ length: tileHeight }, (_, y) => mirrored(start + y, image.height));
  const first = Math.min(...places);
  const data = checkRows(await image.rows(first, Math.max(...places) + 1), image, first, Math.max(...places) + 1);
  return { data, places: places.map((place) => place - first) };
};

/** Copies one tile out of rows of the image. */
const cutTile = (
  { data, places }: Awaited<ReturnType<typeof readRows>>,
  { start }: TileSpan,
  [height, width]: TilePlan["tile"],
  image: ImageRows,
  tile: Float32Array,
): void => {
  const { channels } = image;
  const inside = start >= 0 && start + width <= image.width;
  for (let y = 0; y < height; y++) {
    const row = places[y]! * image.width;
    if (inside) {
      tile.set(data.subarray((row + start) * channels, (row + start + width) * channels), y * width * channels);
      continue;
    }
    for (let x = 0; x < width; x++) {
      const from = (row + mirrored(start + x, image.width)) * channels;
      for (let c = 0; c < channels; c++) tile[(y * width + x) * channels + c] = data[from + c]!;
    }
  }
};

/** Rows of the answer under construction: a window that moves down the image. */
class Canvas {
  readonly #width: number;
  readonly #channels: number;
  #top = 0;
  #rows = new Float32Array(0);

  constructor(width: number, channels: number) {
    this.#width = width;
    this.#channels = channels;
  }

  get #step(): number {
    return this.#width * this.#channels;
  }

  /** Makes room for rows up to `end`. */
  reach(end: number): void {
    const length = (end - this.#top) * this.#step;
    if (length <= this.#rows.length) return;
    const rows = new Float32Array(length);
    rows.set(this.#rows);
    this.#rows = rows;
  }

  /** Adds the part of a tile's answer that is kept, each number as much as it counts. */
  add(answer: Float32Array, answerWidth: number, row: TileSpan, column: TileSpan): void {
    const channels = this.#channels;
    for (let y = 0; y < row.weights.length; y++) {
      const to = ((row.to + y - this.#top) * this.#width + column.to) * channels;
      const from = ((row.from + y) * answerWidth + column.from) * channels;
      for (let x = 0; x < column.weights.length; x++) {
        const weight = row.weights[y]! * column.weights[x]!;
        for (let c = x * channels; c < (x + 1) * channels; c++) this.#rows[to + c]! += weight * answer[from + c]!;
      }
    }
  }

  /** Takes the rows that are finished. */
  take(end: number): Band | null {
    const length = (end - this.#top) * this.#step;
    if (length <= 0) return null;
    const band: Band = {
      top: this.#top,
      shape: [end - this.#top, this.#width, this.#channels],
      data: this.#rows.slice(0, length),
    };
    this.#rows = this.#rows.slice(length);
    this.#top = end;
    return band;
  }
}

/**
 * What a network answers to an image that is too large for it, by a plan that `tiles()` of `@tributary/unet` makes. The answer
 * comes in bands from the top, and is never in memory as a whole: neither is the image, if it is read from a file.
 *
 * @throws {@link ArgumentError} when the image or the network's answers are not of the plan's sizes.
 * @example
 * const net = model(input([60, 60, 1]), unet({ classes: 2, filters: [8, 16, 32] }));
 * await using predictor = await createPredictor(initialize(net));
 * const image = imageRows({ data: new Float32Array(100 * 80), shape: [100, 80, 1] });
 * const plan = tiles([100, 80], { tile: 60, filters: [8, 16, 32] });
 * for await (const { top, shape } of predictTiled(predictor, image, plan)) console.log(top, shape);
 */
export async function* predictTiled(
  predictor: TilePredictor,
  image: ImageRows,
  plan: TilePlan,
  options: TiledOptions = {},
): AsyncGenerator<Band, void, undefined> {
  checkOptions("predictTiled", options, { signal: "optional", tilesAtOnce: COUNT });
  const { tilesAtOnce = 4, ...predicting } = options;
  checkImage(image, plan);
  const { tile, answer, rows, columns } = plan;
  const tileSize = tile[0] * tile[1] * image.channels;
  const tiles = new Float32Array(Math.min(tilesAtOnce, columns.length) * tileSize);
  let canvas: Canvas | null = null;
  for (const [i, row] of rows.entries()) {
    const seen = await readRows(image, row, tile[0]);
    for (let first = 0; first < columns.length; first += tilesAtOnce) {
      const group = columns.slice(first, first + tilesAtOnce);
      for (const [k, column] of group.entries()) {
        cutTile(seen, column, tile, image, tiles.subarray(k * tileSize, (k + 1) * tileSize));
      }
      const shape = [group.length, ...tile, image.channels];
      const prediction = await predictor.predict(
        { shape, data: tiles.subarray(0, group.length * tileSize) },
        predicting,
      );
      const { data, shape: given } = checkAnswer(prediction, group.length, plan);
      const channels = given[3]!;
      canvas ??= new Canvas(plan.image[1], channels);
      canvas.reach(row.to + row.weights.length);
      const size = answer[0] * answer[1] * channels;
      for (const [k, column] of group.entries()) {
        canvas.add(data.subarray(k * size, (k + 1) * size), answer[1], row, column);
      }
    }
    // What no row of tiles further down reaches is finished.
    const band = canvas?.take(Math.min(plan.image[0], ...rows.slice(i + 1).map(({ to }) => to)));
    if (band) yield band;
  }
}

/**
 * Bands put together: the whole answer, as a batch of one.
 *
 * @throws {@link ArgumentError} when there are none.
 * @example
 * const upper: Band = { top: 0, shape: [1, 2, 1], data: Float32Array.of(1, 2) };
 * const lower: Band = { top: 1, shape: [1, 2, 1], data: Float32Array.of(3, 4) };
 * (await joinBands([upper, lower])).shape; // [1, 2, 2, 1]
 */
export const joinBands = async (bands: AsyncIterable<Band> | Iterable<Band>): Promise<NdArray<"float32">> => {
  const all: Band[] = [];
  for await (const band of bands) all.push(band);
  if (all.length === 0) {
    throw new ArgumentError({
      at: "joinBands",
      problem: "there are no bands",
      received: "nothing, or bands that were gone through before",
      expected: "the bands of an answer",
      fix: "write joinBands(predictTiled(predictor, image, plan))",
    });
  }
  const [, width, channels] = all[0]!.shape;
  const height = all.reduce((sum, { shape }) => sum + shape[0], 0);
  const data = new Float32Array(height * width * channels);
  for (const band of all) data.set(band.data, band.top * width * channels);
  return { dtype: "float32", shape: [1, height, width, channels], data };
};
