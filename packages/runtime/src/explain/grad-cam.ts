/** @file Grad-CAM: where a model looked, by the gradients that reach its feature maps. */
import {
  type AnyModel,
  ArgumentError,
  type ModelPort,
  type NdArray,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import {
  checkOptions,
  checkTrained,
  gradients,
  innerTensor,
  innerTensors,
  type OptionTable,
  showShape,
  topological,
} from "@tributary/kernel/authoring";
import { mean, multiply, relu, sum } from "@tributary/kernel/ops";
import { portOf } from "../model/answers.ts";
import type { FeedsOf, InputsOf } from "../model/named-feeds.ts";
import { knownOfExplanations } from "./options.ts";
import { type ExplainOptions, explainEach } from "./slopes.ts";

export interface GradCamOptions extends ExplainOptions {
  /**
   * The layer or `named()` group whose feature maps are weighed. Default: the last one that has a height and a width above one pixel; of a
   * model that names pixels, the last of those whose maps are smallest.
   */
  readonly layer?: string;
}

export interface GradCam {
  /** `[batch, height, width]`, as large as the layer's maps, from 0 up: how much a place speaks for the class. */
  readonly maps: NdArray<"float32">;
  /** The number of the class that is explained, of each example. */
  readonly classes: readonly number[];
  /** The layer that was taken. */
  readonly layer: string;
}

interface Place {
  readonly name: string;
  readonly tensor: Tensor;
}

const hasMaps = ({ shape, dtype }: Tensor): boolean => shape.length === 4 && dtype === "float32";

/** The layers between the inputs and the output that give feature maps, in the order in which they are computed. */
const placesOf = (net: AnyModel, { tensor: output }: ModelPort): readonly Place[] => {
  const before = new Set(topological([output], new Set(net.inputs.map(({ tensor }) => tensor))));
  return net.layers
    .map(({ name, calls }) => ({ name, tensor: calls[0]!.output }))
    .filter(({ tensor }) => before.has(tensor) && tensor !== output && hasMaps(tensor));
};

const noMaps = (net: AnyModel, { name }: ModelPort): ArgumentError =>
  new ArgumentError({
    at: "gradCam",
    problem: `no layer before output "${name}" gives feature maps`,
    received: [...new Set(net.layers.map(({ layer }) => layer.kind))].slice(0, 8).join(", "),
    expected: "a convolution before it, or another layer that gives [batch, height, width, channels]",
    fix: "take saliency() or occlusion(), which look at the input alone",
  });

/** The layer that is taken where none is named. */
const lastPlace = (net: AnyModel, places: readonly Place[], port: ModelPort, areaOf: (place: Place) => number) => {
  const large = places.filter((place) => areaOf(place) > 1);
  const areas = large.map(areaOf);
  const least = hasMaps(port.tensor) ? Math.min(...areas) : null;
  const found = large.findLast((_, i) => least === null || areas[i] === least);
  if (!found) throw noMaps(net, port);
  return found;
};

const placeNamed = (net: AnyModel, name: string): Place => {
  const tensor = innerTensor("gradCam", innerTensors(net), name);
  if (hasMaps(tensor)) return { name, tensor };
  throw new ArgumentError({
    at: "gradCam",
    problem: `"${name}" gives no feature maps`,
    received: `${tensor.dtype} ${showShape(tensor.shape)}`,
    expected: "[batch, height, width, channels]",
    fix: "name a convolution or a group of them, or leave layer out",
  });
};

const known: OptionTable<GradCamOptions> = { ...knownOfExplanations, layer: "optional" };

/**
 * Where a model looked to find a class: the feature maps of a layer, weighed by how much the class's score moves with each of them, summed,
 * and what speaks against the class left out.
 *
 * Selvaraju et al. 2017, "Grad-CAM", arXiv:1610.02391, equations 1 and 2; for models that name pixels Vinogradova et al. 2020,
 * arXiv:2002.11434. The score is the logit, before a softmax or sigmoid.
 *
 * - in   what `predict` of a predictor takes: numbers as the model wants them, the batch first
 * - out  `maps`: `[batch, height, width]` of the layer, from 0 up; `overlayHeat` of `@tributary/images` draws them
 *
 * @throws {@link ArgumentError} when the model has no such class or output, no feature maps, or the class does not depend on the layer; also
 *   when one example needs more than `maxMemory`.
 * @throws {@link GraphError} for an unknown layer; it lists the nearest ones.
 * @throws {@link FeedError} when the feeds are not what the inputs ask for.
 * @example
 * const { maps, layer } = await gradCam(trained, new Float32Array(28 * 28).fill(0.5), { class: 1 });
 * maps.shape; // [1, 26, 26]
 * layer; // "conv1/conv2d"
 */
export const gradCam = async <M extends AnyModel>(
  trained: TrainedModel<M>,
  feeds: FeedsOf<InputsOf<M>>,
  options: GradCamOptions = {},
): Promise<GradCam> => {
  checkTrained("gradCam", trained);
  checkOptions("gradCam", options, known);
  const { layer, ...others } = options;
  const { net } = trained;
  const port = portOf("gradCam", net, others.output);
  const places = layer === undefined ? placesOf(net, port) : [placeNamed(net, layer)];
  let taken = places[0];
  const inner = places.map(({ tensor }) => tensor);
  const { maps, classes } = await explainEach("gradCam", trained, feeds, others, inner, ({ scores, seed, bound }) => {
    const areaOf = ({ tensor }: Place): number => bound(tensor).shape[1]! * bound(tensor).shape[2]!;
    const place = layer === undefined ? lastPlace(net, places, port, areaOf) : places[0]!;
    taken = place;
    const features = bound(place.tensor);
    const [slope] = gradients(scores, [features], seed);
    if (slope) return relu(sum(multiply(mean(slope, { axes: [1, 2], keepDims: true }), features), { axes: [3] }));
    throw new ArgumentError({
      at: "gradCam",
      problem: `the class's score does not depend on "${place.name}"`,
      received: `output "${port.name}"`,
      expected: "a layer between the inputs and the output",
      fix: "name an earlier layer, or another output",
    });
  });
  return { maps, classes, layer: taken!.name };
};
