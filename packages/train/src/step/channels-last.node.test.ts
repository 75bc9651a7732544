/**
 * What is learned where operators on images have their channels last: the CPU's numbers, and no image is turned around for it. Where there is no such engine,
 * each of these operators is computed by the standard's.
 */
import {
  averagePooling2d,
  type Block,
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropping2d,
  type DType,
  depthwiseConv2d,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  multiply,
  type NdArrays,
  named,
  relu,
  sigmoid,
  type Tensor,
  upSampling2d,
  zeroPadding2d,
} from "@tributary/kernel";
import {
  type Abilities,
  countOf,
  fromSource,
  gradients,
  lower,
  type NamedTensor,
  type OnnxGraph,
  randomStream,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { depthToSpace, multiply as product, reshape, spaceToDepth, sum } from "@tributary/kernel/ops";
import { abilitiesOf, runGraph } from "@tributary/runtime";
import { expectAllClose, imagesLast, largestOf, standardImages } from "@tributary/testing";
import { expect, test } from "vitest";
import { networks } from "../oracle/networks.ts";
import { hasWebgpu } from "../oracle/webgpu.ts";

const conv = (filters: number, options = {}): Block => conv2d(filters, 3, { padding: "same", ...options });

/** Each channel is weighed by what all of them show. */
const squeezed: Block = (x) => {
  const shares = sigmoid(conv2d(8, 1)(reshape(globalAveragePooling2d(x), [2, 1, 1, 8])));
  return multiply([x, shares]);
};

const kinds: Readonly<Record<string, Block>> = {
  // Six channels into eight filters, which some engines get wrong.
  convolutions: chain(
    conv(8, { strides: 2 }),
    conv2d(9, [1, 3]),
    conv(4, { dilationRate: 2 }),
    conv2d(8, 1, { strides: 2 }),
  ),
  depthwise: chain(conv(8), depthwiseConv2d(3, { strides: 2, padding: "same" }), relu, conv2d(4, 1)),
  transposed: chain(
    conv2d(8, 1),
    conv2dTranspose(4, 2, { strides: 2 }),
    conv2dTranspose(5, 3, { strides: 2, padding: "same" }),
    conv2dTranspose(3, 3),
  ),
  poolings: (x) => {
    const y = conv(8)(x);
    const pooled = [maxPooling2d(2), averagePooling2d(2), maxPooling2d([3, 2], { strides: 2, padding: "same" })].map(
      (pool) => pool(y),
    );
    const same = averagePooling2d(3, { padding: "same", strides: 1 })(
      maxPooling2d(3, { padding: "same", strides: 1 })(y),
    );
    return concatenate([...pooled, maxPooling2d(2)(same)]);
  },
  enlarged: (x) => {
    const y = conv(4)(x);
    return concatenate([upSampling2d(2)(y), upSampling2d(2, { interpolation: "bilinear" })(y)]);
  },
  normalized: chain(conv(8, { useBias: false }), batchNormalization(), relu, maxPooling2d(2), squeezed, conv(4)),
  rearranged: chain(
    conv(8),
    (x) => depthToSpace(x, 2),
    zeroPadding2d(1),
    conv(4),
    (x) => spaceToDepth(x, 2),
    cropping2d(1),
    conv(4),
  ),
};

/** Groups of several channels are products of their own, for which images are turned around. */
const turning: Readonly<Record<string, Block>> = {
  groups: chain(conv(8), conv(8, { groups: 2 }), conv(4)),
  // Their transpose makes one of two in each group, which some engines get wrong.
  "filters for each channel": chain(conv(4), conv(8, { groups: 4, strides: 2 }), conv(4)),
};

const whole: Readonly<Record<string, Block>> = Object.fromEntries(
  Object.entries(networks).map(([name, make]) => [name, make()]),
);

/** What a network gives while training, and the gradients of all that is learned and of the image. */
const learned = (
  block: Block,
): { readonly leaves: readonly NamedTensor[]; readonly outputs: readonly NamedTensor[] } => {
  const image: Tensor = input([20, 16, 6], { name: "image" });
  const net = model(image, block(image));
  const { inputs, outputs, updates } = trainingForm(net, 2);
  const y = outputs[0]!.tensor;
  const weighed = { name: "weighting", tensor: fromSource(y.shape, "float32", { kind: "input", name: null }) };
  const given = [...inputs, ...net.weights.filter(({ learned }) => learned)];
  const slopes = gradients(
    sum(product(y, weighed.tensor)),
    given.map(({ tensor }) => tensor),
  );
  return {
    leaves: [...inputs, weighed, ...net.weights],
    outputs: [
      { name: "result", tensor: y },
      ...updates.map(({ value }, i) => ({ name: `update ${i}`, tensor: value })),
      ...slopes.flatMap((tensor, i) => (tensor ? [{ name: `gradient ${given[i]!.name}`, tensor }] : [])),
    ],
  };
};

const graphOf = ({ leaves, outputs }: ReturnType<typeof learned>, abilities: Abilities): OnnxGraph =>
  lower({ inputs: leaves, weights: [], outputs, abilities });

const computed = (graph: OnnxGraph, device: string): Promise<NdArrays<DType>> => {
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const sizes = shape.map(Number);
      return [name, { shape: sizes, data: randomStream(1, name).uniform(countOf(sizes)) }];
    }),
  );
  return runGraph(graph, feeds, { device });
};

test.each(Object.entries({ ...whole, ...kinds }))(
  "%s: images are turned around for products alone, one for each kernel",
  (_, block) => {
    const { nodes } = graphOf(learned(block), imagesLast);
    const readers = (value: string): readonly string[] =>
      nodes.filter(({ inputs }) => inputs.includes(value)).map(({ op }) => op);
    // The batch comes first in images only.
    const turns = nodes.filter(({ op, attributes }) => op === "Transpose" && (attributes.perm as number[])[0] === 0);
    expect(turns.map(({ attributes }) => attributes.perm)).toEqual(turns.map(() => [0, 2, 1]));
    expect(new Set(turns.flatMap(({ outputs }) => readers(outputs[0]!)))).toEqual(new Set(["MatMul"]));
    const ops = nodes.map(({ op }) => op).filter((op) => /(Conv|ConvTranspose|Pool|BatchNormalization)$/.test(op));
    expect(ops.filter((op) => !op.startsWith("com.ms.internal.nhwc."))).toEqual([]);
    expect(turns.length).toBeLessThanOrEqual(ops.filter((op) => op.includes("Conv")).length);
  },
);

/** All of them, of one image. */
const all: Block = (x) =>
  concatenate(Object.entries({ ...kinds, ...turning }).map(([name, block]) => flatten(named(name, block)(x))));

/** What is learned is the CPU's, to 1e-4 of the largest number of each tensor. */
const expectSame = async (block: Block, device: "cpu" | "webgpu"): Promise<void> => {
  const asked = learned(block);
  const expected = await computed(graphOf(asked, standardAbilities), "cpu");
  const abilities = device === "webgpu" ? await abilitiesOf(device) : imagesLast;
  expect(abilities).toEqual(imagesLast);
  const graph = graphOf(asked, abilities);
  const found = await computed(device === "webgpu" ? graph : standardImages(graph), device);
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, { data }] of Object.entries(expected)) {
    expectAllClose(found[name]!.data, data, { absolute: 1e-4 * largestOf(data) }, name);
  }
};

test.each(Object.entries({ ...whole, ...kinds, ...turning }))("%s: the same numbers", (_, block) =>
  expectSame(block, "cpu"),
);

// A card that is a program makes the programs of a graph for many seconds: all is one graph.
test.skipIf(!hasWebgpu)("the same numbers on WebGPU", { timeout: 120_000 }, () => expectSame(all, "webgpu"));
