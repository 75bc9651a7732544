import { expect, test } from "vitest";
import * as kernel from "../../index.ts";
import { type Block, type Initializer, input, model, type Tensor } from "../../index.ts";
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
  depthwiseConv2d: [k.depthwiseConv2d(3, { depthMultiplier: 2, dilationRate: 2 }) as Block, 1],
  dot: [(a, b) => k.dot([a!, b!], { axes: [3, 3], normalize: true }), 2],
  dropout: [k.dropout(0.25) as Block, 1],
  elu: [k.elu({ alpha: 0.5 }) as Block, 1],
  flatten: [k.flatten as Block, 1],
  gaussianNoise: [k.gaussianNoise(0.5) as Block, 1],
  gelu: [k.gelu({ approximate: true }) as Block, 1],
  globalAveragePooling2d: [k.globalAveragePooling2d({ keepDims: true }) as Block, 1],
  globalMaxPooling2d: [k.globalMaxPooling2d as Block, 1],
  groupNormalization: [k.groupNormalization({ groups: 2, epsilon: 0.5 }) as Block, 1],
  hardSigmoid: [k.hardSigmoid as Block, 1],
  hardSwish: [k.hardSwish as Block, 1],
  layerNormalization: [k.layerNormalization({ epsilon: 0.5, scale: false }) as Block, 1],
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
  softmax: [k.softmax({ axis: 1 }) as Block, 1],
  softplus: [k.softplus as Block, 1],
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
