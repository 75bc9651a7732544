import { evaluateTensors, expectAllClose, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { type Abilities, standardAbilities } from "../graph/emitter.ts";
import { input } from "../graph/source.ts";
import type { Block, Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { concatenate } from "../layers/merging/concatenate.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { maxPooling2d } from "../layers/pooling/max-pooling2d.ts";
import { type AnyModel, model } from "../model/model.ts";
import { trainingForm } from "../model/training-form.ts";
import { square } from "./arithmetic.ts";

const SHAPE = [2, 9, 8, 2] as const;
const unit = (name: string): Block =>
  chain(conv2d(3, 3, { name, useBias: false }), batchNormalization({ name: `${name}_norm` }));

/** The operations of the training form. */
const namesOf = (net: AnyModel): readonly string[] =>
  topological(trainingForm(net, SHAPE[0]).outputs.map(({ tensor }) => tensor)).map(({ from }) => from?.op.name ?? "");

/** What a training step computes: the first output, the gradients of the sum of its squares, and the new statistics. */
const stepOf = async (net: AnyModel, abilities: Abilities) => {
  const form = trainingForm(net, SHAPE[0]);
  const y = form.outputs[0]!.tensor;
  const learned = [form.inputs[0]!, ...net.weights.filter(({ trainable }) => trainable)];
  const slopes = gradients(
    square(y),
    learned.map(({ tensor }) => tensor),
  );
  const computed = [y, ...slopes.map((slope) => slope!), ...form.updates.map(({ value }) => value)];
  const leaves = [form.inputs[0]!, ...net.weights].map(({ tensor }, seed) => ({
    tensor,
    // Scales of both signs.
    value: spread(tensor.shape as readonly number[], { seed }),
  }));
  return evaluateTensors(leaves, computed, abilities);
};

const branches: Readonly<
  Record<string, (x: Tensor) => { readonly read: Tensor; readonly normalized: readonly Tensor[] }>
> = {
  "one image": (x) => {
    const normalized = unit("a")(x);
    return { read: relu(normalized), normalized: [normalized] };
  },
  "no ReLU": (x) => {
    const normalized = unit("a")(x);
    return { read: normalized, normalized: [normalized] };
  },
  "images side by side": (x) => {
    const normalized = [unit("a")(x), unit("b")(x)];
    return { read: concatenate([relu(normalized[0]!), normalized[1]!]), normalized };
  },
  "images with ReLUs side by side": (x) => {
    const normalized = [unit("a")(x), unit("b")(x)];
    return { read: concatenate(normalized.map((each) => relu(each))), normalized };
  },
};
const pools: Readonly<Record<string, Block>> = {
  "windows that overlap": maxPooling2d(3, { strides: 2, padding: "same" }),
  "windows side by side": maxPooling2d([1, 2], { strides: [1, 2] }),
};
const engines: Readonly<Record<string, Abilities>> = {
  "places of maxima": standardAbilities,
  "no places of maxima": { ...standardAbilities, poolingIndices: false },
  "many numbers at once": { ...standardAbilities, poolingIndices: false, manyAtOnce: true },
};

const cases = Object.keys(branches).flatMap((images) =>
  Object.keys(pools).flatMap((pool) => Object.keys(engines).map((engine) => [images, pool, engine] as const)),
);

test.each(cases)(
  "%s, %s, %s: what is pooled is normalized afterwards, to the same numbers",
  async (images, pool, engine) => {
    const x = input(SHAPE.slice(1));
    const { read, normalized } = branches[images]!(x);
    const y = pools[pool]!(read);
    const [after, before] = [
      model(x, { y }),
      model(x, { y, ...Object.fromEntries(normalized.map((z, i) => [`z${i}`, z])) }),
    ];
    expect(namesOf(after).filter((name) => name === "normalizeMaxima")).toHaveLength(normalized.length);
    expect(namesOf(after)).not.toContain("normalizeByBatch");
    // What something else reads too is normalized as a whole.
    expect(namesOf(before)).not.toContain("normalizeMaxima");
    const [swapped, plain] = [await stepOf(after, engines[engine]!), await stepOf(before, engines[engine]!)];
    expect(swapped).toHaveLength(plain.length);
    for (const [i, value] of swapped.entries()) expectAllClose(value, plain[i]!, { relative: 1e-4, absolute: 1e-4 });
  },
);
