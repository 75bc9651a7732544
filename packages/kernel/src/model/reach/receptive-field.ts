/** @file Receptive fields, read from the graph. Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks", Distill. */
import { GraphError } from "../../errors.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { AnyModel } from "../model.ts";
import { pictureOf, placedSomewhere } from "./placed-net.ts";
import type { Sight } from "./sight.ts";
import type { Seen } from "./walk.ts";

/** What the positions of a tensor see along one axis of the picture. */
export interface AxisField {
  /** How many pixels lie between the first and the last that one position sees; the most, where positions differ. */
  readonly size: number;
  /** How many pixels further the next position sees: 2 behind one halving, ½ behind one doubling. */
  readonly stride: number;
  /** The first pixel that position 0 sees; before 0 it is padding. */
  readonly start: number;
}

/** What a tensor sees of the picture; or which layer sees all of it, and why. */
export type ReceptiveField =
  | { readonly bounded: true; readonly height: AxisField; readonly width: AxisField }
  | { readonly bounded: false; readonly by: string; readonly why: string };

const fieldOf = ({ first, last, pixels, period }: Sight): AxisField => ({
  size: Math.max(0, ...first.map((from, i) => last[i]! - from + 1)),
  stride: pixels / period,
  start: first[0]!,
});

const shown = (seen: Seen): ReceptiveField =>
  seen.bounded ? { bounded: true, height: fieldOf(seen.sights[0]), width: fieldOf(seen.sights[1]) } : seen;

/**
 * The receptive field of every tensor that is computed from the picture: through convolutions, poolings, dilations,
 * up-samplings and whatever joins them, the union of all ways. A tensor behind an operation that reads the whole picture,
 * such as a global pooling, an attention or a normalization over places, sees all of it.
 *
 * Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks", Distill.
 *
 * @throws {@link GraphError} for a model that takes no picture, or several.
 * @example
 * const image = input([32, 32, 3]);
 * const small = maxPooling2d(2)(conv2d(4, 3)(image));
 * const fields = receptiveFields(model(image, conv2d(2, 3)(small)));
 * fields.get(small); // { bounded: true, height: { size: 4, stride: 2, start: 0 }, width: { size: 4, stride: 2, start: 0 } }
 */
export const receptiveFields = (net: AnyModel): ReadonlyMap<Tensor, ReceptiveField> => {
  const { seen } = placedSomewhere(net, pictureOf("receptiveFields", net));
  return new Map([...seen].map(([tensor, one]) => [tensor, shown(one)]));
};

/**
 * The receptive field of a model's output.
 *
 * @param output Its name; by default the first.
 * @throws {@link GraphError} for a model that takes no picture, or several, and when there is no such output.
 * @example
 * const image = input([null, null, 3]);
 * receptiveField(model(image, chain(conv2d(4, 3, { strides: 2 }), conv2d(4, 3)))); // { bounded: true, height: { size: 7, stride: 2, start: 0 }, width: { size: 7, stride: 2, start: 0 } }
 * receptiveField(model(image, globalAveragePooling2d(image))).bounded; // false
 */
export const receptiveField = (net: AnyModel, output?: string): ReceptiveField => {
  const { seen } = placedSomewhere(net, pictureOf("receptiveField", net));
  const port = output === undefined ? net.outputs[0] : net.outputs.find(({ name }) => name === output);
  const found = port && seen.get(port.tensor);
  if (found) return shown(found);
  throw new GraphError({
    at: "receptiveField",
    problem: port ? `the output "${port.name}" does not come from the picture` : `there is no output "${output}"`,
    expected: net.outputs.map(({ name }) => name).join(", "),
    fix: "name an output that is computed from the picture",
  });
};
