import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TributaryError } from "../../errors.ts";
import { defineLayer } from "../../graph/layer.ts";
import { callLayer, layerOf } from "../../graph/layer-call.ts";
import { constant, input } from "../../graph/source.ts";
import type { Block, Tensor } from "../../graph/tensor.ts";
import { relu } from "../../layers/activations/relu.ts";
import { tanh } from "../../layers/activations/tanh.ts";
import { chain } from "../../layers/combinators/chain.ts";
import { named } from "../../layers/combinators/named.ts";
import { conv2d } from "../../layers/convolutions/conv2d.ts";
import { dense } from "../../layers/core/dense.ts";
import { timeDistributed } from "../../layers/core/time-distributed.ts";
import { add } from "../../layers/merging/add.ts";
import { concatenate } from "../../layers/merging/concatenate.ts";
import { cropAndConcatenate } from "../../layers/merging/crop-and-concatenate.ts";
import { dot } from "../../layers/merging/dot.ts";
import { dropout } from "../../layers/noise/dropout.ts";
import { batchNormalization } from "../../layers/normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "../../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../../layers/pooling/max-pooling2d.ts";
import { flatten } from "../../layers/sizes/flatten.ts";
import { upSampling2d } from "../../layers/sizes/up-sampling2d.ts";
import { relu as reluOp, sigmoid, softplus, tanh as tanhOp } from "../../ops/activations.ts";
import { divide, multiply, negate } from "../../ops/arithmetic.ts";
import { concat } from "../../ops/concat.ts";
import { identity } from "../../ops/identity.ts";
import { max } from "../../ops/reductions.ts";
import { abs, erf, exp, floor, log, reciprocal, sign, sqrt } from "../../ops/unary.ts";
import { features } from "../features.ts";
import { freeze } from "../freeze.ts";
import { type AnyModel, model } from "../model.ts";
import { printGraph } from "../print-graph.ts";
import { summary } from "../summary.ts";
import { fromJson } from "./from-json.ts";
import type { ModelJson } from "./schema.ts";
import { toJson } from "./to-json.ts";

const image = (): Tensor => input([16, 16, 3], { name: "image" });

const convolution = (filters: number): Block => conv2d(filters, 3, { padding: "same" }) as Block;

const residualNet = (): AnyModel => {
  const body = chain(convolution(8), batchNormalization({ momentum: 0.9 }), relu, convolution(8));
  const x = image();
  const start = named("start", convolution(8))(x);
  const joined = named("block", ((y: Tensor) => relu({ maxValue: 6 })(add([body(y), y]))) as Block)(start);
  return model(x, dense(10, { name: "score", activation: "softmax" })(globalAveragePooling2d(joined)));
};

const encoder = (): AnyModel & ((x: Tensor) => Tensor) => {
  const x = input([8]);
  return freeze(model(x, dense(4)(batchNormalization({ name: "scale" })(x)), { name: "encode" }), ["scale"]) as never;
};

const models: Readonly<Record<string, () => AnyModel>> = {
  "a residual network with groups": residualNet,
  "a layer that is called twice": () => {
    const [left, right] = [input([8], { name: "left" }), input([8], { name: "right" })];
    const encode = dense(4, { trainable: false });
    return model([left, right], dot([encode(left), encode(right)], { axes: 1, normalize: true }));
  },
  "a model used as a block twice, partly frozen": () => {
    const [left, right] = [input([8]), input([8])];
    const encode = encoder();
    return model({ left, right }, { alike: dot([encode(left), encode(right)], { axes: 1 }), left: encode(left) });
  },
  "a model cut from inner tensors": () => features(residualNet(), ["block/relu", "start"]),
  "a model that starts at an inner tensor": () => {
    const whole = residualNet();
    const start = whole.layers.find(({ name }) => name === "start/conv2d")!.calls[0]!.output;
    return model(start, whole.outputs[0]!.tensor);
  },
  "a frozen model": () => freeze(residualNet() as never, [/conv2d/, "score"]),
  "operations and constants between layers": () => {
    const x = input([2], { name: "x" });
    const odd = constant(new Float32Array([Number.NaN, Number.NEGATIVE_INFINITY, -0, 0.1]), [1, 4]);
    const two = concatenate([tanh(multiply(x, 0.5)), x]);
    return model(x, add([two, odd]));
  },
  "every operation of one tensor": () => {
    const x = input([2], { name: "x" });
    const all = [
      abs,
      erf,
      exp,
      floor,
      identity,
      log,
      negate,
      reciprocal,
      reluOp,
      sigmoid,
      sign,
      softplus,
      sqrt,
      tanhOp,
    ];
    return model(
      x,
      concat(
        all.map((operation) => operation(x)),
        1,
      ),
    );
  },
  "a layer made of layers, one of them shared": () => {
    const steps = input([5, 3], { dtype: "float32" });
    const shared = dense(3, { name: "inner" });
    const each = timeDistributed(chain(shared, tanh, dense(3)));
    return model(steps, add([each(each(steps)), shared(steps)]));
  },
  "a small U": () => {
    const x = image();
    const left = named("down", convolution(4))(x);
    const under = chain(maxPooling2d(2), dropout(0.5), convolution(8), upSampling2d(2, { interpolation: "bilinear" }));
    return model(x, named("up", convolution(4))(cropAndConcatenate(left, under(left))), { name: "unet" });
  },
};

const describeModel = (net: AnyModel): unknown => ({
  name: net.name,
  inputs: net.inputs.map(({ name, tensor }) => [name, tensor.shape, tensor.dtype]),
  outputs: net.outputs.map(({ name, tensor }) => [name, tensor.shape, tensor.dtype]),
  layers: net.layers.map(({ name, layer, trainable, calls }) => [name, layer.kind, trainable, calls.length]),
  weights: net.weights.map(({ tensor: _, ...weight }) => weight),
  summary: summary(net, { expandNested: true, showTrainable: true }),
});

describe.for(Object.entries(models))("%s", ([, make]) => {
  test("is the same after toJson and fromJson", () => {
    const net = make();
    const text = JSON.stringify(toJson(net));
    expect(JSON.stringify(net)).toBe(text);
    const again = fromJson(JSON.parse(text));
    expect(describeModel(again)).toEqual(describeModel(net));
    expect(JSON.stringify(toJson(again))).toBe(text);
  });
});

test("shared layers stay shared, and the model can be called", () => {
  const json = toJson(models["a model used as a block twice, partly frozen"]!());
  const again = fromJson(json);
  expect(again.weights.map(({ name, trainable }) => `${name} ${trainable}`)).toMatchInlineSnapshot(`
    [
      "scale/gamma false",
      "scale/beta false",
      "scale/movingMean false",
      "scale/movingVariance false",
      "dense/kernel true",
      "dense/bias true",
    ]
  `);
  const { alike } = again({ left: input([8]), right: input([8]) }) as { readonly alike: Tensor };
  expect(alike.shape).toEqual([null, 1]);
});

test("a model in JSON", () => {
  const x = input([28, 28, 1], { name: "image" });
  expect(
    toJson(model(x, named("classify", dense(10) as Block)(flatten(x)), { name: "digits" })),
  ).toMatchInlineSnapshot(`
    {
      "format": "tributary-model",
      "frozen": [],
      "inputs": {
        "arranged": "one",
        "tensors": [
          {
            "name": "image",
            "node": 0,
          },
        ],
      },
      "layers": [
        {
          "kind": "flatten",
          "path": "flatten",
          "settings": {},
        },
        {
          "kind": "dense",
          "path": "classify/dense",
          "settings": {
            "activation": "linear",
            "biasInitializer": {
              "kind": "zeros",
            },
            "kernelInitializer": {
              "distribution": "uniform",
              "kind": "varianceScaling",
              "mode": "fanAverage",
              "scale": 1,
            },
            "units": 10,
            "useBias": true,
          },
        },
      ],
      "name": "digits",
      "nodes": [
        {
          "dtype": "float32",
          "name": "image",
          "node": "input",
          "shape": [
            null,
            28,
            28,
            1,
          ],
        },
        {
          "inputs": [
            0,
          ],
          "layer": 0,
          "node": "layer",
        },
        {
          "inputs": [
            1,
          ],
          "layer": 1,
          "node": "layer",
          "scope": 0,
        },
      ],
      "outputs": {
        "arranged": "one",
        "tensors": [
          {
            "name": "output",
            "node": 2,
          },
        ],
      },
      "scopes": [
        {
          "inputs": [
            1,
          ],
          "kind": "named",
          "name": "classify",
          "outputs": [
            2,
          ],
        },
      ],
      "version": 2,
    }
  `);
});

const scale = (factor: number): Block =>
  defineLayer({ kind: "scale", settings: { factor } }, () => (x) => multiply(x, factor)) as Block;

describe("layers of your own", () => {
  const x = input([3]);
  const net = model(x, scale(2)(x));

  test("need to be registered", () => {
    expect(() => fromJson(toJson(net))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fromJson: there is no layer of kind "scale"
        received  "scale"
        expected  a layer of the kernel, or one of your own that fromJson() was told of
        to fix    register it: fromJson(json, { layers: { scale: (settings) => … } })]
    `);
  });

  test("are restored when they are registered", () => {
    const again = fromJson(toJson(net), { layers: { scale: ({ factor }) => scale(factor) } });
    expect(again.layers[0]!.layer.settings).toEqual({ factor: 2 });
  });

  test("must describe themselves as data", () => {
    const bad = defineLayer({ kind: "map", settings: { by: Math.abs } }, () => (y) => multiply(y, 2)) as Block;
    expect(() => toJson(model(x, bad(x)))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: the settings of map.by cannot be written as JSON
        received  a function
        expected  settings made of numbers, strings, booleans, lists and plain objects
        to fix    give defineLayer() settings that describe the layer as data]
    `);
  });

  test("do not let others use their inner tensors", () => {
    let inner: Tensor | undefined;
    const leaky = layerOf({ kind: "leaky" });
    const y = callLayer(leaky, [x], () => {
      inner = multiply(x, 2);
      return multiply(inner, 2);
    });
    expect(() => toJson(model(x, add([y, inner!])))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: toJson: a tensor inside of a leaky is used outside of it
        received  [null, 3]
        expected  a model whose parts are connected by the inputs and outputs of layers
        to fix    put what uses it into a layer of its own, with defineLayer()]
    `);
  });
});

describe("invalid JSON", () => {
  const x = input([4], { name: "x" });
  const good = (): ModelJson => JSON.parse(JSON.stringify(toJson(model(x, dense(2)(x)))));
  const with_ = (change: (json: never) => void): unknown => {
    const json = good();
    change(json as never);
    return json;
  };
  // biome-ignore lint/suspicious/noExplicitAny: JSON is changed at will here
  type Loose = any;
  const cases: Readonly<Record<string, unknown>> = {
    text: "{}",
    nothing: null,
    "another format": { format: "keras" },
    "a later version": { ...good(), version: 3 },
    "no layers": { ...good(), layers: undefined },
    "a kind that is a property of objects": with_((json: Loose) => (json.layers[0].kind = "constructor")),
    "a kind that is no text": with_((json: Loose) => (json.layers[0].kind = 3)),
    "a node before what it needs": with_((json: Loose) => (json.nodes[1].inputs = [1])),
    "a layer that is not there": with_((json: Loose) => (json.nodes[1].layer = 7)),
    "no inputs": with_((json: Loose) => (json.nodes[1].inputs = [])),
    "settings that the layer refuses": with_((json: Loose) => (json.layers[0].settings.units = -1)),
    "what is not an initializer": with_((json: Loose) => (json.layers[0].settings.kernelInitializer = null)),
    "a layer that wants a block": with_((json: Loose) => (json.layers[0].kind = "timeDistributed")),
    "what is not a size": with_((json: Loose) => (json.nodes[0].shape = [null, "4"])),
    "what is not an operation": with_(
      (json: Loose) => (json.nodes[1] = { node: "operation", operation: "toString", attributes: {}, inputs: [0] }),
    ),
    "too few numbers": with_(
      (json: Loose) => (json.nodes[1] = { node: "constant", shape: [3], dtype: "float32", data: [1, 2] }),
    ),
    "a block around itself": with_((json: Loose) => {
      json.layers[0].kind = "timeDistributed";
      json.nodes[0].shape = [null, 2, 3];
      json.layers[0].block = { nodes: [json.nodes[0], { node: "layer", layer: 0, inputs: [0] }], output: 1 };
    }),
    "a group in itself": with_((json: Loose) => (json.scopes = [{ kind: "named", name: "a", parent: 0 }])),
    "groups without end": with_((json: Loose) => {
      json.scopes = Array.from({ length: 600 }, (_, i) => ({
        kind: "named",
        name: "a",
        ...(i > 0 && { parent: i - 1 }),
      }));
    }),
    "an output that is not there": with_((json: Loose) => (json.outputs.tensors[0].node = 2)),
  };

  test("is refused with an error that says where", () => {
    const messages = Object.entries(cases).map(([name, json]) => {
      try {
        fromJson(json);
        return `${name}: nothing`;
      } catch (error) {
        return `${name}\n${error}`;
      }
    });
    expect(messages.join("\n\n")).toMatchInlineSnapshot(`
      "text
      GraphError: fromJson: the model is not an object
        received  "{}"
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      nothing
      GraphError: fromJson: the model is not an object
        received  null
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      another format
      GraphError: fromJson: this is not the JSON of a model
        received  format "keras", version undefined
        expected  format "tributary-model", version 1 to 2
        to fix    give what toJson(model) returned

      a later version
      GraphError: fromJson: version 3 of the format is unknown
        received  format "tributary-model", version 3
        expected  format "tributary-model", version 1 to 2
        to fix    read it with the release of Tributary that wrote it

      no layers
      GraphError: fromJson: layers is not a list
        received  undefined
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      a kind that is a property of objects
      GraphError: fromJson: there is no layer of kind "constructor"
        received  "constructor"
        expected  a layer of the kernel, or one of your own that fromJson() was told of
        to fix    register it: fromJson(json, { layers: { constructor: (settings) => … } })

      a kind that is no text
      GraphError: fromJson: layers[0].kind is not a string
        received  3
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      a node before what it needs
      GraphError: fromJson: nodes[1].inputs[0] is not a whole number below 1
        received  1
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      a layer that is not there
      GraphError: fromJson: nodes[1].layer is not a whole number below 1
        received  7
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      no inputs
      GraphError: fromJson: nodes[1].inputs is not a list of at least one tensor
        received  a list of 0
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      settings that the layer refuses
      GraphError: fromJson: layers[0] (dense): units is -1
        received  -1
        expected  a whole number, at least 1
        to fix    give units a whole number such as 2

      what is not an initializer
      GraphError: fromJson: layers[0] (dense): the initializer of "kernel" is none
        received  null
        expected  an initializer: zeros, ones, constant, randomUniform, randomNormal, truncatedNormal, orthogonal, varianceScaling
        to fix    give what a function such as zeros() or heNormal() makes

      a layer that wants a block
      GraphError: fromJson: layers[0] (timeDistributed): one of the blocks is not a function
        received  null
        expected  blocks: functions from tensor to tensor, such as layers
        to fix    write timeDistributed(conv2d(64, 3), relu)

      what is not a size
      GraphError: fromJson: nodes[0].shape[1] is not a size or null
        received  "4"
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      what is not an operation
      GraphError: fromJson: there is no operation "toString" that can be applied without a layer
        received  "toString"
        expected  one of abs, argMax, greaterEqual, lessEqual, cast, clip, concat, cos, depthToSpace, equal, erf, expand, exp, floor, identity, maximum, max, logSoftmax, log, matmul, mean, subtract, negate, divide, pad, add, reciprocal, relu, reshape, reshapeLike, scaleAndShift, sigmoid, sign, sin, slice, minimum, spaceToDepth, softmax, softplus, sqrt, stopGradient, sum, tanh, multiply, transpose
        to fix    put the operation into a layer of its own with defineLayer(), and register that with { layers }

      too few numbers
      GraphError: fromJson: nodes[1].data is not a list of 3 numbers
        received  a list of 2
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      a block around itself
      GraphError: fromJson: layers[0] (timeDistributed): needs [batch, steps, …] with known sizes after the batch, but this tensor is [null]
        received  [null]
        expected  [batch, steps, …]
        to fix    give input() all sizes

      a group in itself
      GraphError: fromJson: scopes[0].parent is not a whole number below 0
        received  0
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)

      groups without end
      GraphError: fromJson: scopes[200] lies too deep in others
        received  201 around each other
        expected  at most 200
        to fix    if you trust the file, allow more: fromJson(json, { limits: { depth: 400 } })

      an output that is not there
      GraphError: fromJson: outputs.tensors[0].node is not a whole number below 2
        received  2
        expected  a model that toJson() wrote
        to fix    read the file again, or write it anew with toJson(model)"
    `);
  });

  test("changed anywhere, becomes a model or is refused with an error", () => {
    const texts = Object.values(models).map((make) => JSON.stringify(toJson(make())));
    const value = fc.oneof(
      fc.constantFrom(
        null,
        -1,
        0,
        1,
        2,
        1.5,
        1e9,
        "",
        "relu",
        "add",
        "constructor",
        "__proto__",
        true,
        [],
        {},
        [0],
        [null],
      ),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const count = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), value, (text, place, replacement) => {
        const json = changed(JSON.parse(text), place, replacement);
        try {
          fromJson(json);
          count.read++;
        } catch (error) {
          expect(error).toBeInstanceOf(TributaryError);
          count.refused++;
        }
      }),
      { numRuns: 400, seed: 1 },
    );
    expect(count).toMatchInlineSnapshot(`
      {
        "read": 17,
        "refused": 383,
      }
    `);
  });
});

/** The JSON with one of its values, by its position in the text, replaced. */
const changed = (json: unknown, place: number, replacement: unknown): unknown => {
  let count = 0;
  JSON.stringify(json, (_, value) => {
    count++;
    return value;
  });
  const wanted = place % count;
  let at = 0;
  return JSON.parse(JSON.stringify(json, (_, value) => (at++ === wanted ? replacement : value)) ?? "null");
};

test("a file of version 1 opens, with the words that operations had then", () => {
  const x = input([3]);
  const net = model(x, divide(exp(x), max(abs(x), { axes: [1], keepDims: true })));
  const older = JSON.stringify(net)
    .replace('"version":2', '"version":1')
    .replace('"operation":"divide"', '"operation":"over"')
    .replace('"operation":"exp"', '"operation":"exponential"')
    .replace('"operation":"max"', '"operation":"largest"')
    .replace('"operation":"abs"', '"operation":"absolute"');
  expect(older).toContain('"over"');
  expect(printGraph(fromJson(JSON.parse(older)))).toBe(printGraph(net));
  expect(() => fromJson(JSON.parse(older.replace('"version":1', '"version":2')))).toThrow(
    'there is no operation "exponential"',
  );
});
