/** @file The cost of a model: parameters, arithmetic, memory. */

import { entryOf } from "../entry-of.ts";
import { GraphError } from "../errors.ts";
import { COUNT } from "../graph/numbers.ts";
import { checkOptions } from "../graph/options.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { showShape } from "../shape/complaint.ts";
import { countOf } from "../shape/count.ts";
import { bytesOf, readableBytes, readableCount } from "./bytes.ts";
import { checkModel } from "./is-model.ts";
import { type AnyModel, countWeights } from "./model.ts";
import { type BoundModel, bind } from "./training-form.ts";

export interface CostOptions {
  /** The batch size, for the memory of activations. Default 1. */
  readonly batch?: number;
  /** The shapes of inputs without the batch, by name; needed where the model has unknown sizes. */
  readonly inputSizes?: Readonly<Record<string, readonly number[]>>;
}

export interface Cost {
  /** The number of parameters, counted in several ways. */
  readonly parameters: {
    /** As PyTorch counts: all weights that can be trained, frozen or not, without the statistics of normalizations. */
    readonly learned: number;
    /** As Keras counts: with statistics. The sum of the next two. */
    readonly total: number;
    /** Those that training changes through their gradient. */
    readonly trainable: number;
    /** Those that it does not: statistics, and frozen weights. */
    readonly nonTrainable: number;
  };
  /** Multiply-adds for one element of the batch; half of the "FLOPs". */
  readonly multiplyAdds: number;
  /** In bytes. */
  readonly memory: {
    readonly weights: number;
    /** The peak of live activations, input and output included, when each is freed after its last use. */
    readonly inference: number;
    /** All activations of the forward pass, which training keeps for the backward pass. */
    readonly training: number;
  };
}

const bound = (net: AnyModel, batch: number, sizes: CostOptions["inputSizes"] = {}): BoundModel => {
  const shapes = net.inputs.map(({ name, tensor }) => {
    const [, ...rest] = tensor.shape;
    const given: readonly (number | null)[] = entryOf(sizes, name) ?? rest;
    if (given.every((size): size is number => size !== null)) return [name, [batch, ...given]] as const;
    throw new GraphError({
      at: "cost",
      problem: `sizes of input "${name}" are open`,
      received: `${name} ${showShape(tensor.shape)}`,
      expected: "all sizes but the batch known",
      fix: `give them: cost(model, { inputSizes: { ${name}: ${showShape(given.map((size) => size ?? 224))} } })`,
    });
  });
  return bind(net, Object.fromEntries(shapes));
};

/** Every tensor that is computed or an input, in order: not weights and constants. */
const activationsOf = ({ outputs }: BoundModel): readonly Tensor[] =>
  topological(outputs.map(({ tensor }) => tensor)).filter(({ from, source }) => from || source?.kind === "input");

/** The peak of live bytes. */
const peakOf = (activations: readonly Tensor[], { outputs }: BoundModel): number => {
  const lastUse = new Map<Tensor, Tensor>();
  for (const tensor of activations) for (const x of tensor.from?.call.inputs ?? []) lastUse.set(x, tensor);
  for (const { tensor } of outputs) lastUse.delete(tensor);
  const alive = new Set(activations.filter(({ source }) => source));
  let bytes = [...alive].reduce((total, tensor) => total + bytesOf(tensor), 0);
  let peak = bytes;
  for (const tensor of activations) {
    if (!tensor.from) continue;
    alive.add(tensor);
    bytes += bytesOf(tensor);
    peak = Math.max(peak, bytes);
    for (const x of new Set(tensor.from.call.inputs)) {
      if (lastUse.get(x) === tensor && alive.delete(x)) bytes -= bytesOf(x);
    }
  }
  return peak;
};

const multiplyAddsOf = (tensor: Tensor): number => {
  const { op, call } = tensor.from!;
  return op.multiplyAdds?.({ ...call, output: tensor }) ?? 0;
};

/**
 * The cost of a model. Arithmetic counts convolutions and matrix products, as published figures do; memory counts the
 * result of every operation, so a runtime that fuses operations needs less.
 *
 * @throws {@link GraphError} when sizes of an input are unknown and not given.
 * @example
 * const image = input([28, 28, 1]);
 * const { parameters, multiplyAdds } = cost(model(image, dense(10)(flatten(image))));
 * parameters.total; // 7850
 * multiplyAdds; // 7840
 */
export const cost = (net: AnyModel, options: CostOptions = {}): Cost => {
  checkModel("cost", net);
  checkOptions("cost", options, { batch: COUNT, inputSizes: "optional" });
  const { batch = 1, inputSizes } = options;
  const single = bound(net, 1, inputSizes);
  const whole = batch === 1 ? single : bound(net, batch, inputSizes);
  const activations = activationsOf(whole);
  const total = countWeights(net, { statistics: true });
  const trainable = net.weights
    .filter((weight) => weight.trainable)
    .reduce((sum, { shape }) => sum + countOf(shape), 0);
  return {
    parameters: { learned: countWeights(net), total, trainable, nonTrainable: total - trainable },
    multiplyAdds: activationsOf(single)
      .filter(({ from }) => from)
      .reduce((sum, tensor) => sum + multiplyAddsOf(tensor), 0),
    memory: {
      weights: net.weights.reduce((sum, weight) => sum + bytesOf(weight), 0),
      inference: peakOf(activations, whole),
      training: activations.reduce((sum, tensor) => sum + bytesOf(tensor), 0),
    },
  };
};

/**
 * The cost as readable text.
 *
 * @example
 * printCost(cost(model(input([8]), dense(2)))).split("\n")[3]; // "multiply-adds       16  for one element of the batch"
 */
export const printCost = ({ parameters, multiplyAdds, memory }: Cost): string => {
  const lines: readonly (readonly [string, string, string])[] = [
    ["parameters", readableCount(parameters.total), "as Keras counts: with statistics"],
    ["", readableCount(parameters.learned), "as PyTorch counts: without"],
    ["", readableCount(parameters.trainable), "changed by training"],
    ["multiply-adds", readableCount(multiplyAdds), "for one element of the batch"],
    ["weights", readableBytes(memory.weights), ""],
    ["activations", readableBytes(memory.inference), "at most at once, in inference"],
    ["", readableBytes(memory.training), "kept in training"],
  ];
  const width = Math.max(...lines.map(([, value]) => value.length));
  return lines.map(([what, value, note]) => `${what.padEnd(15)}${value.padStart(width)}  ${note}`.trimEnd()).join("\n");
};
