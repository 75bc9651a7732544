/** @file A model in which every kind of layer and every operation stands that a file can hold, with settings that are not their defaults. */
import * as k from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import * as o from "@tributary/kernel/ops";

/** What one of the layers, or some operations, make of an image, or of two. */
type Outputs = Readonly<Record<string, k.Tensor>>;

const start: k.Initializer = { kind: "orthogonal", gain: 2 };

/** Each layer, by its kind. */
const layersOf = (x: k.Tensor, other: k.Tensor): Outputs => ({
  activation: k.activation("relu6", { name: "six" })(x),
  adaptiveAveragePooling2d: k.adaptiveAveragePooling2d([3, 2])(x),
  add: k.add([x, other, x], { name: "sum" }),
  average: k.average([x, other]),
  averagePooling2d: k.averagePooling2d(3, { strides: 2, padding: "same", countPadding: true })(x),
  batchNormalization: k.batchNormalization({ momentum: 0.5, epsilon: 0.1, center: false, trainable: false })(x),
  centerCrop: k.centerCrop(4, 5)(x),
  concatenate: k.concatenate([x, other], { axis: 2 }),
  conv2d: k.conv2d(6, [3, 1], {
    strides: [2, 1],
    padding: [
      [1, 0],
      [0, 2],
    ],
    groups: 2,
    useBias: false,
    activation: "tanh",
    kernelInitializer: start,
    kernelRegularizer: k.l1l2({ l1: 0.1, l2: 0.2 }),
  })(x),
  conv2dTranspose: k.conv2dTranspose(3, 3, { strides: 2, padding: "same", outputPadding: 1 })(x),
  cropAndConcatenate: k.cropAndConcatenate(x, k.maxPooling2d(2)(x)),
  cropLike: k.cropLike(x, k.maxPooling2d(2)(x)),
  cropping2d: k.cropping2d([
    [1, 0],
    [2, 1],
  ])(x),
  dense: k.dense(3, { activation: "softmax", biasInitializer: k.randomNormal() })(x),
  depthToSpace: k.depthToSpace(2, { order: "torch" })(x),
  depthwiseConv2d: k.depthwiseConv2d(3, { depthMultiplier: 2, dilationRate: 2 })(x),
  dot: k.dot([x, other], { axes: [3, 3], normalize: true }),
  dotProductAttention: k.dotProductAttention([rowsOf(x), rowsOf(other), rowsOf(x)], { heads: 2 }),
  dropout: k.dropout(0.25)(x),
  elu: k.elu({ alpha: 0.5 })(x),
  flatten: k.flatten(x),
  gaussianNoise: k.gaussianNoise(0.5)(x),
  gelu: k.gelu({ approximate: true })(x),
  globalAveragePooling2d: k.globalAveragePooling2d({ keepDims: true })(x),
  globalMaxPooling2d: k.globalMaxPooling2d(x),
  globalResponseNormalization: k.globalResponseNormalization({ epsilon: 0.5, gammaInitializer: k.ones() })(x),
  groupNormalization: k.groupNormalization({ groups: 2, epsilon: 0.5 })(x),
  hardSigmoid: k.hardSigmoid(x),
  hardSwish: k.hardSwish(x),
  layerNormalization: k.layerNormalization({ epsilon: 0.5, scale: false })(x),
  layerScale: k.layerScale({ gammaInitializer: k.constantValue(0.5) })(x),
  leakyRelu: k.leakyRelu({ negativeSlope: 0.1 })(x),
  localResponseNormalization: k.localResponseNormalization({ depthRadius: 2, alpha: 0.1, beta: 0.75, bias: 2 })(x),
  maxPooling2d: k.maxPooling2d([2, 3], { strides: 1 })(x),
  maximum: k.maximum([x, other]),
  minimum: k.minimum([x, other]),
  multiply: k.multiply([x, other]),
  normalization: k.normalization({ mean: [1, 2, 3, 4], variance: 4 })(x),
  padLike: k.padLike(k.maxPooling2d(2)(x), x),
  permute: k.permute([3, 1, 2])(x),
  prelu: k.prelu({ sharedAxes: [1, 2], alphaInitializer: k.constantValue(0.25) })(x),
  relu: k.relu({ maxValue: 6, negativeSlope: 0.1 })(x),
  rescaling: k.rescaling([1, 2, 3, 4], { offset: -1 })(x),
  reshape: k.reshape([4, -1])(x),
  resizeLike: k.resizeLike(k.maxPooling2d(2)(x), x, { interpolation: "bilinear", alignCorners: true }),
  resizing: k.resizing(5, 7, { interpolation: "bilinear" })(x),
  separableConv2d: k.separableConv2d(5, 3, { depthMultiplier: 2, padding: "same", activation: "relu" })(x),
  sigmoid: k.sigmoid(x),
  silu: k.silu(x),
  sinusoidalEmbedding: k.sinusoidalEmbedding(8, { maxPeriod: 100 })(o.mean(x, { axes: [1, 2, 3] })),
  softmax: k.softmax({ axis: 1 })(x),
  softplus: k.softplus(x),
  spaceToDepth: k.spaceToDepth(4, { order: "torch", name: "folded" })(x),
  spatialDropout2d: k.spatialDropout2d(0.5)(x),
  stochasticDepth: k.stochasticDepth(0.5)(x),
  subtract: k.subtract([x, other]),
  tanh: k.tanh(x),
  timeDistributed: k.timeDistributed(k.chain(k.dense(3), k.relu))(x),
  upSampling2d: k.upSampling2d([2, 3], { interpolation: "bilinear" })(x),
  zeroPadding2d: k.zeroPadding2d([1, 2])(x),
});

const rowsOf = (x: k.Tensor): k.Tensor => k.reshape([64, 4])(x);

const as = (x: k.Tensor): k.Tensor => o.cast(x, "float32");

/** Operations without a layer. */
const operationsOf = (x: k.Tensor, other: k.Tensor): Outputs => {
  const positive = o.add(o.abs(x), 0.5);
  return {
    comparing: o.concat([as(o.equal(x, x)), as(o.greaterEqual(x, other)), as(o.lessEqual(x, other))], 3),
    choosing: o.add(o.maximum(x, other), o.minimum(x, 0.5)),
    picking: as(o.argMax(o.clip(x, -1, 1), 3)),
    waving: o.add(o.sin(x), o.cos(other)),
    bending: o.add(o.relu(x), o.multiply(o.sigmoid(x), o.add(o.tanh(x), o.softplus(x)))),
    growing: o.subtract(o.exp(o.negate(positive)), o.divide(o.log(positive), o.sqrt(positive))),
    rounding: o.add(o.floor(x), o.multiply(o.sign(x), o.add(o.erf(x), o.reciprocal(positive)))),
    moving: o.expand(o.reshape(o.transpose(x, [0, 3, 1, 2]), [null, 4, 64, 1]), [null, 4, 64, 2]),
    likeIt: o.reshapeLike(o.reshape(x, [null, 256]), other),
    reducing: o.logSoftmax(o.max(o.mean(x, { axes: [1], keepDims: true }), { axes: [2] }), 1),
    summing: o.softmax(o.sum(x, { axes: [1, 2] }), 1),
    cutting: o.pad(o.slice(x, [{ axis: 1, start: 1, end: 5 }]), [{ axis: 1, before: 1, after: 2 }], 0.5),
    folding: o.spaceToDepth(o.depthToSpace(x, 2, "torch"), 4, "tensorflow"),
    product: o.matmul(x, o.transpose(other, [0, 1, 3, 2])),
    constant: o.add(o.stopGradient(x), k.constant(new Float32Array([1, 2, 3, -0]), [1, 4])),
  };
};

/** Groups with names in each other, a layer that is called twice, and a model used as a layer, half of it frozen. */
const groupsOf = (x: k.Tensor, other: k.Tensor): Outputs => {
  const shared = k.named("outer", k.chain(k.named("inner", k.dense(3)), k.relu));
  const small = k.input([8, 8, 4]);
  const inside = k.model(small, k.chain(k.conv2d(3, 3, { name: "first" }), k.conv2d(2, 1, { name: "second" })));
  return { shared: k.add([shared(x), shared(other)]), inside: k.freeze(inside, ["first"])(x) };
};

/** The model: two images in, an output for each. */
export const everyLayer = (): k.AnyModel => {
  const [image, other]: readonly [k.Tensor, k.Tensor] = [
    k.input([8, 8, 4], { name: "image" }),
    k.input([8, 8, 4], { name: "other" }),
  ];
  const named = (kind: string, outputs: Outputs): readonly (readonly [string, k.Tensor])[] =>
    Object.entries(outputs).map(([name, tensor]) => [`${kind} ${name}`, tensor]);
  const outputs = Object.fromEntries([
    ...named("layer", layersOf(image, other)),
    ...named("operations", operationsOf(image, other)),
    ...named("groups", groupsOf(image, other)),
  ]);
  return k.model({ image, other }, outputs, { name: "everyLayer" });
};

/** What goes into it: noise, the same every time. */
export const twoImages = (): k.NdArrays => {
  const noise = (name: string) => ({ data: randomStream(7, name).normal(2 * 8 * 8 * 4), shape: [2, 8, 8, 4] });
  return { image: noise("image"), other: noise("other") };
};
