import { readFile, writeFile } from "node:fs/promises";
import {
  type AnyModel,
  adaptiveAveragePooling2d,
  add,
  average,
  averagePooling2d,
  batchNormalization,
  centerCrop,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropAndConcatenate,
  cropping2d,
  dense,
  depthToSpace,
  depthwiseConv2d,
  dot,
  dropout,
  elu,
  flatten,
  gaussianNoise,
  gelu,
  globalAveragePooling2d,
  globalMaxPooling2d,
  groupNormalization,
  hardSigmoid,
  input,
  layerNormalization,
  leakyRelu,
  localResponseNormalization,
  maximum,
  maxPooling2d,
  minimum,
  model,
  multiply,
  type NdArray,
  type NdArrays,
  named,
  normalization,
  padLike,
  permute,
  prelu,
  relu,
  rescaling,
  reshape,
  resizing,
  separableConv2d,
  sigmoid,
  silu,
  softmax,
  softplus,
  spaceToDepth,
  spatialDropout2d,
  stochasticDepth,
  subtract,
  type Tensor,
  type TrainedModel,
  tanh,
  upSampling2d,
  zeroPadding2d,
} from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { pad, square } from "@tributary/kernel/ops";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { importWeights } from "../weights/import.ts";
import { initialize } from "../weights/initialize.ts";
import { loadKeras } from "./load.ts";
import { readKeras } from "./read.ts";
import { kerasReferences, toKeras } from "./write.ts";

/** Nearly every layer that Keras has too. */
const everyLayer = (): AnyModel => {
  const image = input([16, 16, 4], { name: "image" });
  const border = [
    [1, 1],
    [1, 1],
  ] as const;
  const stem = chain(conv2d(8, 3, { padding: border, strides: 2, useBias: false }), batchNormalization(), relu);
  let x: Tensor = maxPooling2d(3, { strides: 1, padding: border })(named("stem", stem)(image));
  const one = named("a", conv2d(8, 3, { padding: "same", groups: 2, activation: "hardSwish" }))(x);
  const two = named("b", chain(depthwiseConv2d(3, { padding: "same", depthMultiplier: 2 }), conv2d(8, 1)))(x);
  const three = named("c", chain(separableConv2d(8, 3, { padding: "same" }), prelu({ sharedAxes: [1, 2] })))(x);
  const merged = [add([one, two]), multiply([two, three]), subtract([one, three]), average([one, two, three])];
  x = concatenate([...merged, maximum([one, two]), minimum([one, two])]);
  x = spaceToDepth(2)(maxPooling2d(3, { strides: 1, padding: border })(depthToSpace(2)(x)));
  x = elu(conv2dTranspose(6, 3, { strides: 2, padding: "same" })(x));
  x = cropAndConcatenate(image, cropping2d(2)(x));
  x = averagePooling2d(3, { strides: 2, padding: "same" })(x);
  const quiet = localResponseNormalization({ depthRadius: 2, beta: 0.75 });
  x = conv2d(10, 1)(quiet(concatenate([x, x])));
  x = pad(quiet(x), [{ axis: 3, before: 0, after: 2 }]);
  x = averagePooling2d(2, { strides: 1, padding: "same", countPadding: true })(x);
  x = add([x, rescaling(0.2)(averagePooling2d(3, { strides: 1, padding: border, countPadding: true })(x))]);
  x = resizing(9, 7)(centerCrop(8, 9)(upSampling2d(2, { interpolation: "bilinear" })(x)));
  x = gelu(silu(tanh(softplus(layerNormalization()(x)))));
  x = padLike(groupNormalization({ groups: 4 })(x), zeroPadding2d(1)(x));
  x = leakyRelu({ negativeSlope: 0.1 })(spatialDropout2d(0.2)(x));
  x = adaptiveAveragePooling2d([2, 2])(stochasticDepth(0.1)(gaussianNoise(0.1)(x)));
  x = permute([2, 1, 3])(normalization({ mean: 0.5, variance: 2 })(x));
  const a = dense(8, { activation: "sigmoid" })(flatten(x));
  const b = dense(8, { activation: "tanh" })(dropout(0.5)(flatten(x)));
  const pooled = concatenate([globalAveragePooling2d(x), globalMaxPooling2d(x), hardSigmoid(reshape([8])(a))]);
  const angle = dot([a, b], { axes: 1, normalize: true });
  return model(
    { image },
    { zeta: softmax(dense(3)(pooled)), alpha: angle, middle: sigmoid(x) },
    { name: "every_layer" },
  );
};

/** Shared layers, lists of inputs and outputs, and branches whose order Keras works out for itself. */
const sharedLayers = (): AnyModel => {
  const [left, right] = [input([8, 8, 3], { name: "left" }), input([8, 8, 3], { name: "right" })];
  const deep = chain(conv2d(4, 1), conv2d(4, 3, { padding: "same" }), conv2d(4, 3, { padding: "same" }));
  const wide = conv2d(4, 1);
  const encode = named("encode", (x: Tensor) => concatenate([wide(x), deep(x), conv2d(2, 1)(wide(x))]));
  const pooled = [left, right].map((x) => globalAveragePooling2d(encode(x)));
  return model([left, right], [dense(2)(subtract(pooled)), dense(1)(add(pooled))], { name: "shared_layers" });
};

/** Statistics that are not those of a new network. */
const used = (weights: NdArrays): NdArrays =>
  Object.fromEntries(
    Object.entries(weights).map(([name, value], k) => {
      if (value.shape.length !== 1) return [name, value];
      const offset = /gamma|Variance/.test(name) ? 1 : 0;
      const data = Float32Array.from(value.data as Float32Array, (_, i) => offset + 0.3 * Math.sin(i * 1.7 + k));
      return [name, { ...value, data } as NdArray];
    }),
  );

const fixture = (file: string): URL => new URL(`../../../../conformance/fixtures/${file}`, import.meta.url);

/** Writes the files that conformance/checks/check_keras.py opens: with WRITE_FIXTURES=1, when toKeras has changed. */
const writeFixture = async (name: string, net: AnyModel, weights: NdArrays, bytes: Uint8Array): Promise<void> => {
  const inputs = net.inputs.map(({ name, tensor }, k) => {
    const shape = [2, ...tensor.shape.slice(1)] as number[];
    const data = Float32Array.from({ length: countOf(shape) }, (_, i) => Math.fround(Math.sin(i * 0.37 + k)));
    return [name, { shape, data }] as const;
  });
  const predictor = await createPredictor({ net: net as ReturnType<typeof model>, weights });
  const answers = await predictor.predict(Object.fromEntries(inputs));
  await predictor.dispose();
  const outputs = net.outputs.map(({ name }, i): readonly [string, NdArray] => [
    name,
    (answers as Readonly<Record<string, NdArray>>)[Array.isArray(answers) ? i : name]!,
  ]);
  const numbers = (entries: readonly (readonly [string, Pick<NdArray, "shape" | "data">])[]) =>
    Object.fromEntries(
      entries.map(([name, { shape, data }]) => [name, { shape, values: Array.from(data, Math.fround) }]),
    );
  await writeFile(fixture(`${name}.keras`), bytes);
  await writeFile(
    fixture(`${name}.json`),
    `${JSON.stringify({ inputs: numbers(inputs), outputs: numbers(outputs) })}\n`,
  );
};

describe.each([
  ["tributary-every-layer", everyLayer],
  ["tributary-shared-layers", sharedLayers],
])("%s", (name, build) => {
  const net = build();
  const weights = used(initialize(net, { seed: 1 }).weights);

  test("is the file that Keras 3.15 opened, with the same answers", async () => {
    const bytes = await toKeras({ net, weights });
    if (process.env.WRITE_FIXTURES) await writeFixture(name, net, weights, bytes);
    const checked = new Uint8Array(await readFile(fixture(`${name}.keras`)));
    const configOf = (file: Uint8Array): unknown => JSON.parse(strFromU8(unzipSync(file)["config.json"]!));
    expect(configOf(bytes)).toEqual(configOf(checked));
    expect((await readKeras(bytes)).weights).toEqual((await readKeras(checked)).weights);
  });

  test("comes back with the same weights", async () => {
    const file = await readKeras(await toKeras({ net, weights }));
    const back = importWeights(net, file.weights, kerasReferences(net));
    expect(back.weights).toEqual(weights);
    expect(back.unused.filter((name) => !/^localResponseNormalization.*_window\//.test(name))).toEqual([]);
  });
});

test("what Keras lacks is refused by name", async () => {
  const image = input([8, 8, 3]);
  const refusal = async (block: (x: typeof image) => Tensor): Promise<string> => {
    const net = model(image, block(image));
    return toKeras(initialize(net)).then(
      () => "no refusal",
      (error: Error) => error.message,
    );
  };
  expect(await refusal(named("norm", (x) => square(x)))).toMatchInlineSnapshot(`"no refusal"`);
  expect(await refusal(upSampling2d(2, { interpolation: "bilinear", alignCorners: true }))).toMatchInlineSnapshot(`
    "upSampling2d: Keras has no aligned corners
      to fix    use alignCorners: false"
  `);
  expect(await refusal(chain(conv2d(4, 1), depthToSpace(2)))).toBe("no refusal");
  expect(await refusal(chain(conv2d(4, 1), depthToSpace(2, { order: "torch" })))).toMatchInlineSnapshot(`
    "depthToSpace: Keras has TensorFlow's order of channels only, and this is PyTorch's
      to fix    use order: "tensorflow"; or export with toOnnx(), which has both"
  `);
  expect(await refusal(resizing(16, 8, { interpolation: "nearest" }))).toBe("no refusal");
  expect(await refusal(resizing(4, 4, { interpolation: "nearest" }))).toMatchInlineSnapshot(`
    "resizing: Keras takes the nearest pixel from the middle of each place, which is another
      to fix    use interpolation: "bilinear", or a multiple of the size"
  `);
});

test("every layer and input has a name of its own there, and comes back to its own", async () => {
  const x = input([4], { name: "image" });
  const first = named("c", dense(4, { name: "1" }))(x);
  const second = dense(4, { name: "c.1" })(first);
  const third = dense(4, { name: "image" })(second);
  const net = model({ image: x }, { y: dense(2, { name: "last" })(third) });
  const trained = initialize(net, { seed: 5 });
  const file = await toKeras(trained);
  const { weights, config } = await readKeras(file);
  const layers = (config!.config as { readonly layers: readonly { readonly name: string }[] }).layers;
  expect(layers.map(({ name }) => name)).toEqual(["image", "c.1", "c.1_1", "image_1", "last"]);
  expect(importWeights(net, weights, kerasReferences(net)).weights).toEqual(trained.weights);
  const feed = { image: { shape: [1, 4], data: Float32Array.of(1, -2, 3, -4) } };
  const answerOf = async (model: TrainedModel) => {
    await using predictor = await createPredictor(model);
    return predictor.predict(feed);
  };
  expect(await answerOf(await loadKeras(file))).toEqual(await answerOf(trained));
});

test("what is known of the model is beside it", async () => {
  const net = model(input([4]), dense(2), { name: "small" });
  const file = unzipSync(await toKeras({ ...initialize(net), classes: ["cat", "dog"], card: { origin: "here" } }));
  expect(JSON.parse(strFromU8(file["metadata.json"]!))).toMatchObject({
    classes: ["cat", "dog"],
    card: { origin: "here" },
  });
});
