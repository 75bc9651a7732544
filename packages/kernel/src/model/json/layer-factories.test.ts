import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lower } from "../../authoring.ts";
import * as kernel from "../../index.ts";
import { type Block, type Initializer, input, model, type Tensor } from "../../index.ts";
import * as o from "../../ops/index.ts";
import { fromJson } from "./from-json.ts";
import { layerFactories } from "./layer-factories.ts";
import { toJson } from "./to-json.ts";

const k = kernel;
const image = (): Tensor => input([8, 8, 4]);
const start: Initializer = { kind: "orthogonal", gain: 2 };
const cost = { l1: 0.1, l2: 0.2 };

/** Each layer with settings that are not its defaults, and how it is applied. */
const layers: Readonly<Record<string, readonly [apply: (...tensors: Tensor[]) => Tensor, count: number]>> = {
  activation: [k.activation("relu6", { name: "six" }) as Block, 1],
  adaptiveAveragePooling2d: [k.adaptiveAveragePooling2d([3, 2]) as Block, 1],
  add: [(...tensors) => k.add(tensors, { name: "sum" }), 3],
  average: [(...tensors) => k.average(tensors), 2],
  averagePooling2d: [k.averagePooling2d(3, { strides: 2, padding: "same", countPadding: true }) as Block, 1],
  batchNormalization: [
    k.batchNormalization({
      momentum: 0.5,
      epsilon: 0.1,
      center: false,
      gammaInitializer: start,
      name: "norm",
      trainable: false,
    }) as Block,
    1,
  ],
  centerCrop: [k.centerCrop(4, 5) as Block, 1],
  concatenate: [(...tensors) => k.concatenate(tensors, { axis: 2 }), 2],
  conv2d: [
    k.conv2d(6, [3, 1], {
      strides: [2, 1],
      padding: [
        [1, 0],
        [0, 2],
      ],
      groups: 2,
      useBias: false,
      activation: "tanh",
      kernelInitializer: start,
      kernelRegularizer: cost,
      trainable: false,
    }) as Block,
    1,
  ],
  conv2dTranspose: [k.conv2dTranspose(3, 3, { strides: 2, padding: "same", outputPadding: 1 }) as Block, 1],
  cropAndConcatenate: [(x) => k.cropAndConcatenate(x!, k.maxPooling2d(2)(x!)) as Tensor, 1],
  cropLike: [(x) => k.cropLike(x!, k.maxPooling2d(2)(x!)) as Tensor, 1],
  cropping2d: [
    k.cropping2d([
      [1, 0],
      [2, 1],
    ]) as Block,
    1,
  ],
  dense: [
    k.dense(3, { useBias: false, activation: "softmax", kernelInitializer: start, kernelRegularizer: cost }) as Block,
    1,
  ],
  depthToSpace: [k.depthToSpace(2, { order: "torch" }) as Block, 1],
  depthwiseConv2d: [k.depthwiseConv2d(3, { depthMultiplier: 2, dilationRate: 2 }) as Block, 1],
  dot: [(a, b) => k.dot([a!, b!], { axes: [3, 3], normalize: true }), 2],
  dotProductAttention: [(...tensors) => k.dotProductAttention(tensors as [Tensor, Tensor, Tensor], { heads: 2 }), 3],
  dropout: [k.dropout(0.25) as Block, 1],
  elu: [k.elu({ alpha: 0.5 }) as Block, 1],
  flatten: [k.flatten as Block, 1],
  gaussianNoise: [k.gaussianNoise(0.5) as Block, 1],
  gelu: [k.gelu({ approximate: true }) as Block, 1],
  globalAveragePooling2d: [k.globalAveragePooling2d({ keepDims: true }) as Block, 1],
  globalMaxPooling2d: [k.globalMaxPooling2d as Block, 1],
  globalResponseNormalization: [k.globalResponseNormalization({ epsilon: 0.5 }) as Block, 1],
  groupNormalization: [k.groupNormalization({ groups: 2, epsilon: 0.5 }) as Block, 1],
  hardSigmoid: [k.hardSigmoid as Block, 1],
  hardSwish: [k.hardSwish as Block, 1],
  layerNormalization: [k.layerNormalization({ epsilon: 0.5, scale: false }) as Block, 1],
  layerScale: [k.layerScale({ gammaInitializer: k.ones() }) as Block, 1],
  leakyRelu: [k.leakyRelu({ negativeSlope: 0.1 }) as Block, 1],
  localResponseNormalization: [
    k.localResponseNormalization({ depthRadius: 2, alpha: 0.1, beta: 0.75, bias: 2 }) as Block,
    1,
  ],
  maxPooling2d: [k.maxPooling2d([2, 3], { strides: 1 }) as Block, 1],
  maximum: [(...tensors) => k.maximum(tensors), 2],
  minimum: [(...tensors) => k.minimum(tensors), 2],
  multiply: [(...tensors) => k.multiply(tensors), 2],
  normalization: [k.normalization({ mean: [1, 2, 3, 4], variance: 4 }) as Block, 1],
  padLike: [(x) => k.padLike(k.maxPooling2d(2)(x!), x!) as Tensor, 1],
  permute: [k.permute([3, 1, 2]) as Block, 1],
  prelu: [k.prelu({ sharedAxes: [1, 2], alphaInitializer: start }) as Block, 1],
  relu: [k.relu({ maxValue: 6, negativeSlope: 0.1 }) as Block, 1],
  rescaling: [k.rescaling([1, 2, 3, 4], { offset: -1 }) as Block, 1],
  reshape: [k.reshape([4, -1]) as Block, 1],
  resizeLike: [
    (x) => k.resizeLike(k.maxPooling2d(2)(x!), x!, { interpolation: "bilinear", alignCorners: true }) as Tensor,
    1,
  ],
  resizing: [k.resizing(5, 7, { interpolation: "bilinear" }) as Block, 1],
  separableConv2d: [k.separableConv2d(5, 3, { depthMultiplier: 2, padding: "same", activation: "relu" }) as Block, 1],
  sigmoid: [k.sigmoid as Block, 1],
  silu: [k.silu as Block, 1],
  sinusoidalEmbedding: [(x) => k.sinusoidalEmbedding(8, { maxPeriod: 100 })(o.mean(x!, { axes: [1, 2, 3] })), 1],
  softmax: [k.softmax({ axis: 1 }) as Block, 1],
  softplus: [k.softplus as Block, 1],
  spaceToDepth: [k.spaceToDepth(4, { order: "torch", name: "folded" }) as Block, 1],
  spatialDropout2d: [k.spatialDropout2d(0.5) as Block, 1],
  stochasticDepth: [k.stochasticDepth(0.5) as Block, 1],
  subtract: [(a, b) => k.subtract([a!, b!]), 2],
  tanh: [k.tanh as Block, 1],
  timeDistributed: [k.timeDistributed(k.chain(k.dense(3), k.relu)) as Block, 1],
  upSampling2d: [k.upSampling2d([2, 3], { interpolation: "bilinear" }) as Block, 1],
  zeroPadding2d: [k.zeroPadding2d([1, 2]) as Block, 1],
};

test("every layer can be made again", () => {
  expect(Object.keys(layerFactories).sort()).toEqual(Object.keys(layers).sort());
});

test.for(Object.entries(layers))("%s is the same after toJson and fromJson", ([kind, [apply, count]]) => {
  const inputs = Array.from({ length: count }, image);
  const net = model(inputs, apply(...inputs));
  const json = JSON.parse(JSON.stringify(toJson(net)));
  const again = fromJson(json);
  expect(toJson(again)).toEqual(json);
  const strip = ({ weights }: typeof again): unknown => weights.map(({ tensor: _, ...weight }) => weight);
  expect(strip(again)).toEqual(strip(net as never));
  expect(again.layers.map(({ layer }) => layer.kind)).toContain(kind);
  expect(again.outputs[0]!.tensor.shape).toEqual(net.outputs[0]!.tensor.shape);
});

/** Operations that models apply without a layer. */
const operations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  picking: (x) => o.cast(o.argMax(o.clip(o.concat([x, x], 3), 0, 1), 3), "float32"),
  moving: (x) => o.expand(o.reshape(o.transpose(x, [0, 3, 1, 2]), [null, 4, 64, 1]), [null, 4, 64, 2]),
  reducing: (x) => o.logSoftmax(o.max(o.multiply(o.mean(x, { axes: [1], keepDims: true }), 0.5), { axes: [2] }), 1),
  cutting: (x) => o.sum(o.pad(o.slice(x, [{ axis: 1, start: 0, end: 4 }]), [{ axis: 1, before: 1, after: 1 }], 0.5)),
  adding: (x) => o.add(x, k.constant(new Float32Array([1, 2, 3, 4]), [1, 4])),
  grouping: k.named("outer", k.chain(k.named("inner", k.dense(3)), k.relu)),
};

/** What a file may hold instead of what belongs there. */
const nasty: readonly unknown[] = [
  ...[null, true, false, -1, 0, 1, 2, 3, 7, 1.5, 1e9, 2 ** 31, 2 ** 53, 1e308, -1e9],
  ...["", "relu", "add", "constructor", "__proto__", "toString", "NaN", "same", "bilinear", "../x", "\u0000", "\ud800"],
  ...[[], {}, [0], [null], [1, 2], [1e9, 1e9], [[[[1]]]], { number: "Infinity" }, { number: "NaN" }],
  ...[{ kind: "zeros" }, { kind: "constant" }, { kind: "varianceScaling", scale: 1, mode: "fanIn", distribution: "x" }],
];

type Place = readonly [parent: Record<string, unknown> | unknown[], key: string];

const placesIn = (json: unknown): readonly Place[] =>
  typeof json !== "object" || json === null
    ? []
    : Object.entries(json).flatMap(([key, value]) => [[json as Place[0], key] as const, ...placesIn(value)]);

/** Changes one place: another value, one more, or nothing there. */
const change = (json: unknown, where: number, how: number, value: unknown): unknown => {
  const places = placesIn(json);
  const [parent, key] = places[where % places.length]!;
  if (Array.isArray(parent)) {
    if (how === 0) parent.splice(Number(key), 1);
    else if (how === 1) parent.splice(Number(key), 0, structuredClone(parent[Number(key)]));
    else parent[Number(key)] = value;
  } else if (how === 0) delete parent[key];
  else if (how === 1 && typeof parent[key] === "number") parent[key]++;
  else parent[key] = value;
  return JSON.parse(JSON.stringify(json));
};

describe("JSON that was changed anywhere", () => {
  const nets = [
    ...Object.values(layers).map(([apply, count]) => {
      const inputs = Array.from({ length: count }, image);
      return model(inputs, apply(...inputs));
    }),
    ...Object.values(operations).map((apply) => model(image(), apply)),
  ];
  const texts = nets.map((net) => JSON.stringify(net));

  /** Everything that is done with a model which came from a file. */
  const uses: Readonly<Record<string, (net: ReturnType<typeof fromJson>) => unknown>> = {
    summary: (net) => k.summary(net, { expandNested: true, showTrainable: true }),
    printGraph: k.printGraph,
    cost: k.cost,
    toJson: (net) => expect(toJson(fromJson(JSON.parse(JSON.stringify(net))))).toEqual(toJson(net)),
    lower: (net) => {
      const { inputs, weights } = net;
      const outputs = net.outputs.map(({ name, tensor }) => ({ name: `output/${name}`, tensor }));
      const graph = lower({ inputs, weights, outputs });
      const numbers = graph.nodes.flatMap(({ attributes }) => Object.values(attributes).flat());
      for (const number of numbers) if (typeof number === "number") expect(number).toSatisfy(Number.isSafeInteger);
    },
    call: (net) => net(net.given.inputs),
  };

  test("is a model that works, or is refused with an error of ours", () => {
    const count = { read: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.constantFrom(...texts),
        fc.nat(),
        fc.nat(5),
        fc.constantFrom(...nasty),
        (text, where, how, value) => {
          const json = change(JSON.parse(text), where, how, value);
          const attempt = (use: () => unknown): boolean => {
            try {
              use();
              return true;
            } catch (error) {
              if (!(error instanceof k.TributaryError)) throw error;
              return false;
            }
          };
          let net: ReturnType<typeof fromJson> | undefined;
          attempt(() => {
            net = fromJson(json);
          });
          const { outputs } = net ?? { outputs: [] };
          count[net ? "read" : "refused"]++;
          for (const use of Object.values(uses)) if (net) attempt(() => use(net!));
          for (const { tensor } of outputs) expect(tensor.shape.every((size) => size === null || size >= 0)).toBe(true);
        },
      ),
      { numRuns: 600, seed: 3 },
    );
    expect(count).toMatchInlineSnapshot(`
      {
        "read": 68,
        "refused": 532,
      }
    `);
  });
});

describe("parts that cannot be", () => {
  const textOf = (kind: keyof typeof layers): string => {
    const [apply, count] = layers[kind]!;
    const inputs = Array.from({ length: count }, image);
    return JSON.stringify(model(inputs, apply(...inputs)));
  };
  // biome-ignore lint/suspicious/noExplicitAny: JSON is changed at will here
  type Loose = any;
  const cases: Readonly<Record<string, readonly [kind: keyof typeof layers, change: (json: Loose) => unknown]>> = {
    "an unknown distribution": [
      "conv2d",
      ({ layers: [layer] }) =>
        (layer.settings.kernelInitializer = { kind: "varianceScaling", scale: 1, mode: "fanIn", distribution: "x" }),
    ],
    "an initializer without its parts": [
      "dense",
      ({ layers: [l] }) => (l.settings.kernelInitializer = { kind: "constant" }),
    ],
    "a kind of initializer that objects have": [
      "dense",
      ({ layers: [layer] }) => (layer.settings.kernelInitializer = { kind: "toString" }),
    ],
    "a regularizer of words": [
      "dense",
      ({ layers: [layer] }) => (layer.settings.kernelRegularizer = { l1: "0", l2: 0 }),
    ],
    "strides beyond all numbers": ["conv2d", ({ layers: [layer] }) => (layer.settings.strides = 1e308)],
    "a size without end": ["upSampling2d", ({ layers: [layer] }) => (layer.settings.size = { number: "Infinity" })],
    "a size beyond int32": ["conv2d", ({ layers: [layer] }) => (layer.settings.filters = 2 ** 31)],
    "a slope beyond float32": ["leakyRelu", ({ layers: [layer] }) => (layer.settings.negativeSlope = 1e300)],
    "a layer called with two inputs": ["dense", ({ nodes }) => (nodes[1].inputs = [0, 0])],
    "an operation applied to two inputs": [
      "dense",
      ({ nodes }) => (nodes[1] = { node: "operation", operation: "softplus", attributes: {}, inputs: [0, 0] }),
    ],
    "a switch that is a word": ["dense", ({ layers: [layer] }) => (layer.settings.useBias = "false")],
    "an option that objects have": ["dense", ({ layers: [layer] }) => (layer.settings.constructor = 1)],
    "one name for two outputs": [
      "dense",
      (json) => {
        json.outputs.arranged = "byName";
        json.outputs.tensors.push(json.outputs.tensors[0]);
      },
    ],
  };

  test("are refused with the place in the JSON", () => {
    const messages = Object.entries(cases).map(([name, [kind, edit]]) => {
      const json = JSON.parse(textOf(kind));
      edit(json);
      try {
        fromJson(json);
        return `${name}: nothing`;
      } catch (error) {
        return `${name}\n${error}`;
      }
    });
    expect(messages.join("\n\n")).toMatchInlineSnapshot(`
      "an unknown distribution
      GraphError: fromJson: layers[0] (conv2d): distribution of the initializer "varianceScaling" of "kernel" cannot be that
        received  "x"
        expected  one of "uniform", "normal", "truncatedNormal"
        to fix    give varianceScaling a distribution that is one of "uniform", "normal", "truncatedNormal"

      an initializer without its parts
      GraphError: fromJson: layers[0] (dense): value of the initializer "constant" of "kernel" cannot be that
        received  undefined
        expected  a number that float32 holds
        to fix    give constant a value that is a number that float32 holds

      a kind of initializer that objects have
      GraphError: fromJson: layers[0] (dense): the initializer of "kernel" is none
        received  "toString"
        expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
        to fix    give what a function such as zeros() or heNormal() makes

      a regularizer of words
      GraphError: fromJson: layers[0] (dense): the regularizer of "kernel" is none
        received  an object with l1, l2
        expected  two numbers from 0 up: { l1, l2 }
        to fix    give what l1(), l2() or l1l2() makes

      strides beyond all numbers
      GraphError: fromJson: layers[0] (conv2d): strides is 1e+308
        received  1e+308
        expected  a whole number, from 1 to 2147483647, or two of them: [height, width]
        to fix    give strides one number for both axes, or [height, width]

      a size without end
      GraphError: fromJson: layers[0] (upSampling2d): size is Infinity
        received  Infinity
        expected  a whole number, at least 1, or two of them: [height, width]
        to fix    give size one number for both axes, or [height, width]

      a size beyond int32
      GraphError: fromJson: layers[0] (conv2d): filters is 2147483648
        received  2147483648
        expected  a whole number, from 1 to 2147483647
        to fix    give filters a whole number such as 2

      a slope beyond float32
      GraphError: fromJson: layers[0] (leakyRelu): negativeSlope is 1e+300
        received  1e+300
        expected  a number, at least 0
        to fix    choose negativeSlope within that range

      a layer called with two inputs
      GraphError: fromJson: nodes[1].inputs are 2, but dense takes 1
        received  2 inputs
        expected  1
        to fix    read the file again, or write it anew with toJson(model)

      an operation applied to two inputs
      GraphError: fromJson: nodes[1].inputs are 2, but softplus takes 1
        received  2 inputs
        expected  1
        to fix    read the file again, or write it anew with toJson(model)

      a switch that is a word
      GraphError: fromJson: layers[0] (dense): useBias is "false"
        received  "false"
        expected  true or false
        to fix    write useBias: true, or leave it out

      an option that objects have
      GraphError: fromJson: layers[0] (dense): there is no option constructor
        received  useBias, activation, kernelInitializer, biasInitializer, kernelRegularizer, constructor
        expected  options by name: useBias, activation, kernelInitializer, biasInitializer, kernelRegularizer, name, trainable
        to fix    leave constructor out

      one name for two outputs
      GraphError: fromJson: outputs.tensors is not a list without names twice
        received  a list of 2
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)"
    `);
  });
});
