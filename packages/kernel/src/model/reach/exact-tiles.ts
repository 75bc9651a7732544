/** @file Tiles whose answers are those of the whole picture: cut as the receptive field demands. */
import { ArgumentError, GraphError } from "../../errors.ts";
import { PIXELS } from "../../graph/numbers.ts";
import { checkOptions, type OptionTable } from "../../graph/options.ts";
import { showShape } from "../../shape/complaint.ts";
import type { AnyModel } from "../model.ts";
import type { TilePlan, TileSpan } from "../tiling.ts";
import {
  checkPictureSize,
  type PictureSize,
  type PlacedNet,
  pictureOf,
  placedNet,
  placedSomewhere,
} from "./placed-net.ts";
import { commonMultiple, type Sight } from "./sight.ts";
import type { Placed } from "./walk.ts";

export interface ExactTilesOptions {
  /**
   * How many pixels of the answer each tile gives, or `[height, width]`. Default 512, or as many as a network of one size
   * can answer.
   */
  readonly answer?: number | readonly [height: number, width: number];
}

const known: OptionTable<ExactTilesOptions> = { answer: PIXELS };

/** How the network behaves along one axis, whatever the size of the tile. */
interface Axis {
  readonly name: "height" | "width";
  /** A size that fits, and whether it is the only one. */
  readonly size: number;
  readonly only: boolean;
  /** How many pixels fewer come out. */
  readonly lost: number;
  /** Tiles begin at multiples of this, where all strides fall as in the whole picture. */
  readonly grid: number;
  /** Pixels of a tile's answer that only the picture's own edge makes right. */
  readonly before: number;
  readonly after: number;
}

const AT = "exactTiles";

/** How far the positions of every tensor must be moved together, to fall on the same pixels again. */
const gridOf = (sights: Iterable<Sight>): number => {
  let grid = 1;
  for (const { period, pixels } of sights) {
    const half = commonMultiple(period, pixels) / period;
    grid = commonMultiple(grid, half);
  }
  return grid;
};

const boundedOutput = (net: AnyModel, { seen }: PlacedNet): Placed => {
  const [output, ...others] = net.outputs;
  const found = output && seen.get(output.tensor);
  if (!found || others.length > 0 || output.tensor.shape.length < 3) {
    throw new GraphError({
      at: AT,
      problem: "the answer is not one picture",
      received: net.outputs.map(({ tensor }) => tensor.shape),
      expected: "one output with height and width, computed from the picture",
      fix: "make a model of the one output that names pixels",
    });
  }
  if (found.bounded) return found;
  throw new GraphError({
    at: AT,
    problem: "no tile answers as the whole picture does: the network looks further than any tile reaches",
    received: `${found.by}: ${found.why}`,
    expected: "operations that see a bounded part of the picture",
    fix: "blend tiles that overlap, with tiles() of @tributary/unet, or make the picture smaller",
  });
};

const axesOf = (net: AnyModel, placed: PlacedNet): readonly [Axis, Axis] => {
  const picture = pictureOf(AT, net);
  const output = boundedOutput(net, placed);
  const { tensor } = net.outputs[0]!;
  const all = [...placed.seen.values()].filter((seen) => seen.bounded);
  const axis = (side: 0 | 1): Axis => {
    const name = side === 0 ? "height" : "width";
    const { period, pixels, lostBefore, lostAfter } = output.sights[side];
    if (period !== pixels || output.axes[side] !== side + 1) {
      throw new GraphError({
        at: AT,
        problem: `the network answers with one number for ${pixels / period} pixels of ${name}`,
        expected: "an answer for every pixel",
        fix: "add up-sampling to the picture's own size",
      });
    }
    const size = placed.size[side];
    return {
      name,
      size,
      only: picture.tensor.shape[side + 1] !== null,
      lost: size - placed.built.get(tensor)!.shape[side + 1]!,
      grid: gridOf(all.map(({ sights }) => sights[side])),
      before: lostBefore,
      after: lostAfter,
    };
  };
  return [axis(0), axis(1)];
};

const upTo = (n: number, step: number): number => Math.ceil(n / step) * step;
const downTo = (n: number, step: number): number => Math.floor(n / step) * step;

interface Cut {
  readonly tile: number;
  /** The size of what all tiles are cut from: the picture, and what is mirrored at its borders. */
  readonly whole: number;
  readonly answer: number;
  readonly spans: readonly TileSpan[];
}

/** The most that a tile answers rightly, wherever it lies. */
const rightlyAnswered = (tile: number, { lost, before, after, grid }: Axis): number =>
  downTo(tile - lost - after - upTo(before, grid), grid);

const checkAnswered = (answered: number, tile: number, { name, before, after, grid }: Axis): void => {
  if (answered > 0) return;
  throw new ArgumentError({
    at: AT,
    problem: `the network takes tiles of one ${name}, and sees more around each pixel than they hold`,
    received: `tiles of ${tile} pixels`,
    expected: `at least ${upTo(before, grid) + after + grid} pixels: ${before} before, ${after} behind, ${grid} that are answered`,
    fix: "build the network for larger pictures, or for any: input([null, null, channels])",
  });
};

const cutAxis = (size: number, wanted: number | undefined, axis: Axis): Cut => {
  const { lost, before, after, grid } = axis;
  const most = axis.only ? rightlyAnswered(axis.size, axis) : Number.POSITIVE_INFINITY;
  const small = size + lost <= axis.size;
  if (axis.only && !small) checkAnswered(most, axis.size, axis);
  const answer = axis.only && small ? size : Math.min(wanted ?? 512, most);
  // Answers that are no multiples of the grid begin anywhere on it.
  const slack = answer % grid === 0 ? upTo(before, grid) - before : grid - 1;
  const alike = (n: number): number => axis.size + upTo(n - axis.size, grid);
  const enough = alike(size + lost);
  const tile = axis.only ? axis.size : Math.min(alike(before + answer + after + slack + lost), enough);
  const whole = Math.max(tile, enough);
  const margin = Math.floor(lost / 2);
  const spans = Array.from({ length: Math.ceil(size / answer) }, (_, i): TileSpan => {
    const to = i * answer;
    const at = Math.min(Math.max(downTo(to - before, grid), 0), whole - tile);
    const kept = Math.min(answer, size - to);
    return { start: at - margin, from: to - at, to, weights: new Array<number>(kept).fill(1) };
  });
  return { tile, whole, answer: tile - lost, spans };
};

/** In every size the same must be done: read alike, and as much longer as the picture is. */
const checkAlike = (one: PlacedNet, other: PlacedNet): void => {
  for (const [tensor, a] of one.seen) {
    const b = other.seen.get(tensor);
    const alike =
      a.bounded &&
      b?.bounded &&
      a.ways === b.ways &&
      a.sights.every(({ pixels, period }, side) => {
        const sizes = [one, other].map(({ built }) => built.get(tensor)!.shape[a.axes[side]!]!);
        return (sizes[1]! - sizes[0]!) * pixels === (other.size[side]! - one.size[side]!) * period;
      });
    if (alike || !a.bounded) continue;
    throw new GraphError({
      at: AT,
      problem: "what the network does depends on the size of the picture",
      received: [one, other]
        .map(
          ({ built, size }) =>
            `${built.get(tensor)!.from?.call.at}: ${showShape(built.get(tensor)!.shape)} in ${size.join(" × ")} pixels`,
        )
        .join(", "),
      expected: "sizes that follow from the picture's by strides alone",
      fix: "blend tiles that overlap, with tiles() of @tributary/unet",
    });
  }
};

/**
 * How to run a network over a picture of any size, tile by tile, so that every number is the one that the network gives for
 * the whole picture: for `predictTiled` of `@tributary/runtime`.
 *
 * Each tile holds as much around what it answers as the network sees, and begins where the strides of the whole picture
 * fall. At the picture's edges tiles have that edge too, and the network's own padding there. Where a network does not take
 * the picture's size, the whole is the picture mirrored at its end up to the next size that it takes; a network that pads
 * nothing sees it mirrored all around by the border that it loses.
 *
 * @param picture The size of the picture.
 * @throws {@link GraphError} for a network that sees the whole picture at once, naming the layer; for one that does not answer
 *   for every pixel; and for one that does something else in pictures of another size.
 * @throws {@link ArgumentError} when the network takes one size of picture only, and sees more around a pixel than that.
 * @example
 * const image = input([null, null, 3]);
 * const net = model(image, chain(conv2d(8, 5, { padding: "same" }), conv2d(2, 3, { padding: "same" })));
 * const plan = exactTiles(net, [1000, 700], { answer: 256 });
 * plan.tile; // [262, 262]
 * plan.rows.map(({ start, from, to }) => [start, from, to]); // [[0, 0, 0], [253, 3, 256], [509, 3, 512], [738, 30, 768]]
 */
export const exactTiles = (net: AnyModel, picture: PictureSize, options: ExactTilesOptions = {}): TilePlan => {
  checkOptions(AT, options, known);
  checkPictureSize(AT, "picture", picture);
  const port = pictureOf(AT, net);
  const wanted = typeof options.answer === "number" ? ([options.answer, options.answer] as const) : options.answer;
  const placed = placedSomewhere(net, port);
  const [down, across] = axesOf(net, placed);
  const [rows, columns] = [cutAxis(picture[0], wanted?.[0], down), cutAxis(picture[1], wanted?.[1], across)];
  const tile = [rows.tile, columns.tile] as const;
  const whole = [down.only ? rows.tile : rows.whole, across.only ? columns.tile : columns.whole] as const;
  for (const size of [tile, whole])
    if (String(size) !== String(placed.size)) checkAlike(placed, placedNet(net, port, size));
  return {
    image: picture,
    tile,
    answer: [rows.answer, columns.answer],
    rows: rows.spans,
    columns: columns.spans,
  };
};
