/** @file A model's graph with gradients of a score in it, run example by example. */
import {
  type AnyModel,
  cost,
  type ModelPort,
  model,
  type NdArray,
  type Tensor,
  type TrainedModel,
} from "@tributary/kernel";
import {
  bind,
  checkSizes,
  checkTrained,
  countOf,
  fromSource,
  lower,
  meaningOf,
  sameShape,
  topological,
} from "@tributary/kernel/authoring";
import { abilitiesOf } from "../engine/abilities.ts";
import { openGraph } from "../engine/session.ts";
import type { SessionOptions } from "../engine/session-options.ts";
import { type ActivationOptions, examplesAtOnce } from "../model/activation-memory.ts";
import { checkFiniteFeeds, checkFiniteWeights } from "../model/finite.ts";
import { checkedArrays } from "../model/named-feeds.ts";
import { joined, pieceOf } from "../model/pieces.ts";
import type { PredictOptions } from "../model/predictor.ts";
import { matchWeights } from "../weights/match.ts";
import { classOf, seedOf, type TargetOptions, targetOf } from "./target.ts";

export interface ExplainOptions extends TargetOptions, SessionOptions, ActivationOptions, PredictOptions {}

/** A model with all sizes known, and a score in it. */
interface Scored {
  /** The scores of all classes: logits where there are any. */
  readonly scores: Tensor;
  /** How much each of the scores counts. */
  readonly seed: Tensor;
  /** The same tensor as one of the model, with its sizes known. */
  readonly bound: (tensor: Tensor) => Tensor;
}

export interface Explanation {
  /** What was asked for, of each example. */
  readonly maps: NdArray<"float32">;
  /** The number of the class that is explained, of each example. */
  readonly classes: readonly number[];
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** What activations take, and their gradients. */
const checkRoom = (net: AnyModel, shapes: Shapes, options: ActivationOptions): void => {
  const inputSizes = Object.fromEntries(Object.entries(shapes).map(([name, [, ...sizes]]) => [name, sizes]));
  examplesAtOnce(net, shapes, 2 * cost(net, { inputSizes }).memory.training, options);
};

/** The scores before a softmax or sigmoid, where that is what comes out. */
const scoresOf = (output: Tensor): { readonly scores: Tensor; readonly even: number } => {
  const meaning = meaningOf(output);
  if (meaning.kind !== "probabilities") return { scores: output, even: 0 };
  const { logits } = meaning;
  return logits && sameShape(logits.shape, output.shape) ? { scores: logits, even: 0 } : { scores: output, even: 0.5 };
};

/**
 * Runs a model on examples, with something computed from the gradient of a class's score.
 *
 * @param inner Tensors of the model that are needed to build it.
 * @param build What to compute: one example of the result.
 */
export const explainEach = async (
  at: string,
  trained: TrainedModel,
  feeds: unknown,
  { class: wanted, pixel, output, maxMemory, signal, ...session }: ExplainOptions,
  inner: readonly Tensor[],
  build: (scored: Scored) => Tensor,
): Promise<Explanation> => {
  checkTrained(at, trained);
  const { net } = trained;
  const arrays = checkedArrays(net, feeds);
  checkFiniteFeeds(net.name, arrays);
  const { weights } = matchWeights(net, trained.weights);
  checkFiniteWeights(net, weights);
  const one = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, [1, ...shape.slice(1)]]));
  checkSizes(net, one);
  checkRoom(net, one, { maxMemory });

  const ends = net.outputs.map(({ tensor }) => tensor);
  const { inputs, outputs } = bind(model(net.given.inputs, [...ends, ...inner]), one);
  const bound = (tensor: Tensor): Tensor => outputs[[...ends, ...inner].indexOf(tensor)]!.tensor;
  const shapeOf = ({ tensor }: ModelPort): Tensor["shape"] => bound(tensor).shape;
  const given = { ...(wanted === undefined ? {} : { class: wanted }), ...(pixel && { pixel }) };
  const target = targetOf(at, trained, { ...given, ...(output === undefined ? {} : { output }) }, shapeOf);
  const { scores, even } = scoresOf(bound(target.port.tensor));
  const shape = scores.shape as readonly number[];
  const seed = fromSource(shape, "float32", { kind: "input", name: "seed" });
  const result = build({ scores, seed, bound });

  const needed = new Set(topological([scores, result]));
  const graph = lower({
    name: net.name,
    inputs: [...inputs.map(({ tensor }, i) => ({ name: `feed ${i}`, tensor })), { name: "seed", tensor: seed }],
    weights: net.weights.filter(({ tensor }) => needed.has(tensor)),
    outputs: [
      { name: "scores", tensor: scores },
      { name: "result", tensor: result },
    ],
    abilities: await abilitiesOf(session.device),
  });
  const opened = await openGraph(graph, weights, session);
  try {
    const classes: number[] = [];
    const maps: NdArray<"float32">[] = [];
    const [
      {
        shape: [batch = 0],
      } = { shape: [] },
    ] = Object.values(arrays);
    for (let i = 0; i < batch; i++) {
      signal?.throwIfAborted();
      const fed = Object.fromEntries(net.inputs.map(({ name }, k) => [`feed ${k}`, pieceOf(arrays[name]!, i, i + 1)]));
      const nothing = { shape, data: new Float32Array(countOf(shape)) };
      const found = await opened.run({ ...fed, seed: nothing }, ["scores"]);
      const index = classOf(target, Float32Array.from(found.scores!.data as Float32Array), shape, even);
      const results = await opened.run({ ...fed, seed: { shape, data: seedOf(target, index, shape) } }, ["result"]);
      classes.push(index);
      maps.push(results.result as NdArray<"float32">);
    }
    // Of no examples there are no maps, as predict gives no answers.
    const none: NdArray<"float32"> = {
      dtype: "float32",
      shape: result.shape.with(0, 0) as readonly number[],
      data: new Float32Array(0),
    };
    return { maps: maps.length === 0 ? none : (joined(maps) as NdArray<"float32">), classes };
  } finally {
    await opened.dispose();
  }
};
