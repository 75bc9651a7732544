/** @file Occlusion: how much less sure a model is with a part of the picture covered. */
import { type AnyModel, ArgumentError, type NdArray, type NdArrays, type TrainedModel } from "@tributary/kernel";
import { COUNT, checkOptions, checkTrained, isTensor, type OptionTable, showShape } from "@tributary/kernel/authoring";
import { probabilities } from "../model/answers.ts";
import { checkedArrays, type FeedsOf, type InputsOf } from "../model/named-feeds.ts";
import { joined, pieceOf } from "../model/pieces.ts";
import { createPredictor, type PredictOptions, type Predictor } from "../model/predictor.ts";
import { knownOptions, type PredictorOptions } from "../model/predictor-options.ts";

import { covered, coversOf, meansOf, spread } from "./covers.ts";
import { inputNamed } from "./saliency.ts";
import { classOf, probabilityOf, type Target, type TargetOptions, targetOf } from "./target.ts";

export interface OcclusionOptions extends TargetOptions, PredictorOptions, PredictOptions {
  /** Which input is covered. Default: the first that takes pictures. */
  readonly input?: string;
  /** The side of the square that covers, in pixels. Default: an eighth of the picture's shorter side. */
  readonly size?: number;
  /** How far it moves, in pixels. Default: its size, so that squares lie side by side. */
  readonly strides?: number;
  /** The number that covers, as the model is fed. Default: each channel's mean in the picture. */
  readonly value?: number;
  /** Who is asked. Default: a predictor that is made for this and disposed of. */
  readonly predictor?: Pick<Predictor, "predict">;
  /** Called as pictures with something covered are done: how many of how many. It is waited for. */
  readonly onProgress?: (done: number, all: number) => void;
}

export interface Occlusion {
  /** `[batch, height, width]`: how much less probable the class is with a pixel covered, the mean over the squares that cover it. */
  readonly maps: NdArray<"float32">;
  /** The number of the class that is explained, of each example. */
  readonly classes: readonly number[];
}

/** Pictures with something covered that are asked about at once. */
const AT_ONCE = 16;

/** A model that is asked about one picture, whole and with something covered. */
interface Asked {
  readonly ask: (pictures: NdArray) => Promise<NdArray<"float32">>;
  readonly targetFor: (shape: readonly number[]) => Target;
}

interface Squares extends Pick<OcclusionOptions, "value" | "signal" | "onProgress"> {
  readonly size: number;
  readonly strides: number;
}

const occlude = async (
  { ask, targetFor }: Asked,
  picture: NdArray,
  { size, strides, value, signal, onProgress }: Squares,
): Promise<{ readonly map: Float32Array; readonly index: number }> => {
  const [, height = 0, width = 0, channels = 0] = picture.shape;
  const whole = await ask(picture);
  const target = targetFor(whole.shape);
  const index = classOf(target, whole.data, whole.shape, 0.5);
  const sure = probabilityOf(target, index, whole.data, whole.shape);
  const covers = coversOf(height, width, size, strides);
  const color = value === undefined ? meansOf(picture) : new Array<number>(channels).fill(value);
  const falls: number[] = [];
  for (let from = 0; from < covers.length; from += AT_ONCE) {
    signal?.throwIfAborted();
    const some = covers.slice(from, from + AT_ONCE);
    const data = new Float32Array(some.length * picture.data.length);
    for (const [i, cover] of some.entries()) data.set(covered(picture, cover, color), i * picture.data.length);
    const answers = await ask({ shape: [some.length, height, width, channels], data });
    for (const i of some.keys()) {
      falls.push(sure - probabilityOf(target, index, pieceOf(answers, i, i + 1).data as Float32Array, whole.shape));
    }
    await onProgress?.(falls.length, covers.length);
  }
  return { map: spread(height, width, covers, falls), index };
};

/** One example of an input, as often as pictures are asked about. */
const repeated = (array: NdArray, example: number, times: number): NdArray => {
  const one = pieceOf(array, example, example + 1) as NdArray;
  return joined(Array.from({ length: times }, () => one));
};

const known: OptionTable<OcclusionOptions> = {
  ...knownOptions,
  class: "optional",
  pixel: "optional",
  output: "optional",
  signal: "optional",
  input: "optional",
  size: COUNT,
  strides: COUNT,
  value: {},
  predictor: "optional",
  onProgress: "optional",
};

/**
 * How much less sure a model is of a class with a part of the picture covered: a square is moved over it, and the fall of the class's
 * probability written down where the square was. It needs no gradients: any predictor can be asked, also one of an ONNX file.
 *
 * Zeiler & Fergus 2013, "Visualizing and Understanding Convolutional Networks", arXiv:1311.2901, section 4.2.
 *
 * - in   what `predict` of a predictor takes: numbers as the model wants them, the batch first
 * - out  `maps`: `[batch, height, width]` of the input, from -1 to 1; below 0 where the model is surer without
 *
 * @throws {@link ArgumentError} when the model has no such class, input or output, or takes no pictures.
 * @throws {@link FeedError} when the feeds are not what the inputs ask for.
 * @example
 * const { maps } = await occlusion(trained, new Float32Array(28 * 28).fill(0.5), { class: 0, size: 14 });
 * maps.shape; // [1, 28, 28]
 */
export const occlusion = async <M extends AnyModel>(
  trained: TrainedModel<M>,
  feeds: FeedsOf<InputsOf<M>>,
  options: OcclusionOptions = {},
): Promise<Occlusion> => {
  checkTrained("occlusion", trained);
  checkOptions("occlusion", options, known);
  const { net } = trained;
  const { input, class: wanted, pixel, output, predictor, onProgress, signal, value, ...others } = options;
  const { size: wantedSize, strides: wantedStrides, ...rest } = others;
  const port = inputNamed("occlusion", net, input);
  const arrays = checkedArrays(net, feeds) as NdArrays;
  const { [port.name]: pictures } = arrays;
  const [batch = 0, height = 0, width = 0] = pictures!.shape;
  if (pictures!.shape.length !== 4) {
    throw new ArgumentError({
      at: "occlusion",
      problem: `input "${port.name}" takes no pictures`,
      received: showShape(pictures!.shape),
      expected: "[batch, height, width, channels]",
      fix: "name an input that takes pictures, or take saliency()",
    });
  }
  const size = wantedSize ?? Math.max(1, Math.round(Math.min(height, width) / 8));
  const strides = wantedStrides ?? size;
  const own = predictor ? null : await createPredictor<AnyModel>(trained, rest);
  const asked = predictor ?? own!;
  const answering = output === undefined ? {} : { output };
  const given = { ...(wanted === undefined ? {} : { class: wanted }), ...(pixel && { pixel }), ...answering };
  const askAbout =
    (example: number): Asked["ask"] =>
    async (some) => {
      const [times = 0] = some.shape;
      const fed = net.inputs.map(
        ({ name }) => [name, name === port.name ? some : repeated(arrays[name]!, example, times)] as const,
      );
      const alone = isTensor(net.given.inputs);
      const prediction = await asked.predict(alone ? some : Object.fromEntries(fed), signal ? { signal } : {});
      return probabilities(trained, prediction, answering);
    };
  const targetFor = (shape: readonly number[]): Target => targetOf("occlusion", trained, given, () => shape);
  try {
    const maps = new Float32Array(batch * height * width);
    const classes: number[] = [];
    for (let i = 0; i < batch; i++) {
      const picture = pieceOf(pictures!, i, i + 1) as NdArray;
      const squares = { size, strides, ...(value === undefined ? {} : { value }), ...(signal && { signal }) };
      const found = await occlude({ ask: askAbout(i), targetFor }, picture, {
        ...squares,
        ...(onProgress && { onProgress }),
      });
      maps.set(found.map, i * height * width);
      classes.push(found.index);
    }
    return { maps: { dtype: "float32", shape: [batch, height, width], data: maps }, classes };
  } finally {
    await own?.dispose();
  }
};
