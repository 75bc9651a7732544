/**
 * Mistakes. The compiler must refuse each call of `bad`, once, with its first argument; the same words are the sentence of
 * the error at run time. `src/layers/compiler.node.test.ts` checks both.
 */
import {
  ArgumentError,
  add,
  batchNormalization,
  branches,
  centerCrop,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropAndConcatenate,
  cropLike,
  cropping2d,
  dense,
  depthToSpace,
  depthwiseConv2d,
  dot,
  dropout,
  expectShape,
  flatten,
  globalAveragePooling2d,
  input,
  layerNormalization,
  maxPooling2d,
  model,
  multiply,
  named,
  padLike,
  permute,
  relu,
  reshape,
  residual,
  resizeLike,
  ShapeError,
  separableConv2d,
  softmax,
  spaceToDepth,
  spatialDropout2d,
  subtract,
  timeDistributed,
  upSampling2d,
  zeroPadding2d,
} from "../src/index.ts";

export interface Mistake {
  /** What both should say. */
  readonly words: string;
  /** What the run time said. */
  readonly said: string;
}

export const mistakes: Mistake[] = [];
const bad = (words: string, mistake: () => unknown): void => {
  try {
    mistake();
    mistakes.push({ words, said: "(nothing)" });
  } catch (error) {
    mistakes.push({ words, said: sentenceOf(error) });
  }
};

/** Of an argument of another kind the compiler does not know who asks for it: that is left out of the sentence. */
const sentenceOf = (error: unknown): string => {
  if (error instanceof ArgumentError) return `${error.problem} — ${error.fix}`;
  return error instanceof ShapeError ? error.sentence : String(error);
};

const a = input([28, 28, 64]);
const b = input([27, 27, 128]);
const v = input([100]);
const x = input([56, 56, 3]);

bad("concatenate: height (axis 1) differs: 28 vs 27 — crop or pad one of them", () => concatenate([a, b]));
bad("concatenate: height (axis 1) differs: 28 vs 27 — crop or pad one of them", () => concatenate([a, a, b]));
bad("concatenate: width (axis 2) differs: 28 vs 30 — crop or pad one of them", () =>
  concatenate([a, input([28, 30, 1])]),
);
bad("concatenate: channels (axis 3) differs: 64 vs 65 — crop or pad one of them", () =>
  concatenate([a, input([29, 28, 65])], { axis: 1 }),
);
bad("concatenate: rank differs: [null, 28, 28, 64] vs [null, 100] — reshape one of them", () => concatenate([a, v]));
bad("concatenate: there is no axis 4 in [null, 28, 28, 64] — count axes from 0, the batch, or from -1, the last", () =>
  concatenate([a, a], { axis: 4 }),
);
bad(
  "conv2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => conv2d(64, 3)(v),
);
bad("conv2d: height (axis 1) is 5, smaller than the window of 7 — use padding 'same' or a larger input", () =>
  conv2d(64, 7)(input([5, 9, 1])),
);
bad("conv2d: width (axis 2) is 6, smaller than the window of 7 — use padding 'same' or a larger input", () =>
  conv2d(64, [1, 7])(input([5, 6, 1])),
);
bad("conv2d: height (axis 1) is 6, smaller than the window of 7 — use padding 'same' or a larger input", () =>
  conv2d(64, 3, { dilationRate: 3 })(input([6, 9, 1])),
);
bad(
  "conv2d: height (axis 1) is 6 with its padding, smaller than the window of 7 — pad more, or use a larger input",
  () =>
    conv2d(64, 7, {
      padding: [
        [1, 0],
        [1, 0],
      ],
    })(input([5, 9, 1])),
);
bad(
  "conv2d: the last axis must have a known size, but this tensor is [null, 28, 28, null] — give input() that size",
  () => conv2d(64, 3)(input([28, 28, null])),
);
bad(
  "depthwiseConv2d: the last axis must have a known size, but this tensor is [null, 28, 28, null] — give input() that size",
  () => depthwiseConv2d(3)(input([28, 28, null])),
);
bad(
  "depthwiseConv2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => depthwiseConv2d(3)(v),
);
bad("separableConv2d: width (axis 2) is 4, smaller than the window of 5 — use padding 'same' or a larger input", () =>
  separableConv2d(8, 5)(input([9, 4, 3])),
);
bad(
  "conv2dTranspose: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => conv2dTranspose(64, 3)(v),
);
bad("maxPooling2d: height (axis 1) is 1, smaller than the window of 2 — use padding 'same' or a larger input", () =>
  maxPooling2d(2)(input([1, 4, 1])),
);
bad(
  "upSampling2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => upSampling2d(2)(v),
);
bad(
  "depthToSpace: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => depthToSpace(2)(v),
);
bad(
  "depthToSpace: 3 channels cannot become blocks of 2 × 2 pixels — give the layer before it 4 times the filters that should come out",
  () => depthToSpace(2)(x),
);
bad(
  "spaceToDepth: height (axis 1) is 28, which blocks of 3 pixels do not fill — pad or crop the image to a multiple of 3 pixels",
  () => spaceToDepth(3)(a),
);
bad(
  "zeroPadding2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => zeroPadding2d(2)(v),
);
bad("cropping2d: height (axis 1) is 28, and 28 would be cut away — crop less, or use a larger input", () =>
  cropping2d(14)(a),
);
bad("centerCrop: width (axis 2) 28 is smaller than 30 — crop to a smaller size, or pad the image first", () =>
  centerCrop(28, 30)(a),
);
bad(
  "globalAveragePooling2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => globalAveragePooling2d({ keepDims: true })(v),
);
bad(
  "globalAveragePooling2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => globalAveragePooling2d(v),
);
bad("dense: the last axis must have a known size, but this tensor is [null, null] — give input() that size", () =>
  dense(10)(input([null])),
);
bad("dense: the last axis must have a known size, but this tensor is [null, null] — give input() that size", () =>
  dense(10)(flatten(input([null, 7, 3]))),
);
bad(
  "batchNormalization: the last axis must have a known size, but this tensor is [null, 28, 28, null] — give input() that size",
  () => batchNormalization()(input([28, 28, null])),
);
bad(
  "layerNormalization: the last axis must have a known size, but this tensor is [null, null] — give input() that size",
  () => layerNormalization()(input([null])),
);
bad(
  "spatialDropout2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => spatialDropout2d(0.5)(v),
);
bad(
  "reshape: 784 elements of [null, 28, 28] do not fill [30, 30] — write -1 for the one size that should be worked out",
  () => reshape([30, 30])(input([28, 28])),
);
bad(
  "permute: [1, 1] is no order of the 2 axes after the batch of [null, 10, 64] — list the axes from 1 to 2 in the order you want",
  () => permute([1, 1])(input([10, 64])),
);
bad("add: channels (axis 3) differs: 64 vs 32 — make the sizes equal, or one of them 1", () =>
  add([a, conv2d(32, 1)(a)]),
);
bad("multiply: channels (axis 3) differs: 64 vs 100 — make the sizes equal, or one of them 1", () => multiply([a, v]));
bad("dot: axis 1 of the first tensor is 8, axis 1 of the second is 9 — choose axes of the same size", () =>
  dot([input([8]), input([9])], { axes: 1 }),
);
bad("dot: axis 0 is the batch, which cannot be multiplied away — choose axes from 1", () => dot([v, v], { axes: 0 }));
bad(
  "cropAndConcatenate: height (axis 1) 27 is smaller than 28 — give the larger image first, since it is cropped to the other",
  () => cropAndConcatenate(b, a),
);
bad(
  "cropLike: height (axis 1) 27 is smaller than 28 — give the larger image first, since it is cropped to the other",
  () => cropLike(b, a),
);
bad(
  "padLike: height (axis 1) 28 is larger than 27 — give the smaller image first, since it is padded to the other",
  () => padLike(a, b),
);
bad(
  "residual: the body turns [null, 28, 28, 64] into [null, 14, 14, 128], which cannot be added to its input — give a shortcut that projects the input to the same shape",
  () => residual(conv2d(128, 3, { padding: "same", strides: 2 }))(a),
);
bad(
  "conv2d: needs [batch, height, width, channels], but this tensor is [null, 23328] — reshape it first, or apply the layer earlier",
  () => chain(conv2d(32, 3), maxPooling2d(2), flatten, conv2d(3, 3), relu)(x),
);
bad("concatenate: height (axis 1) differs: 28 vs 26 — crop or pad one of them", () =>
  branches(conv2d(64, 1), conv2d(64, 3))(a),
);
bad(
  "timeDistributed: needs [batch, steps, …] with known sizes after the batch, but this tensor is [null, null, 3] — give input() all sizes",
  () => timeDistributed(dense(4))(input([null, 3])),
);
bad(
  "conv2d: needs [batch, height, width, channels], but this tensor is [null, 28] — reshape it first, or apply the layer earlier",
  () => timeDistributed(conv2d(8, 3))(input([10, 28])),
);
bad(
  "conv2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => softmax(conv2d(64, 3)(v)),
);
bad(
  "conv2d: needs [batch, height, width, channels], but this tensor is [null, 100] — reshape it first, or apply the layer earlier",
  () => model(v, conv2d(64, 3)),
);
bad("expectShape: channels (axis 3) is 64, not 32 — change the expected shape, or the layers before it", () =>
  expectShape(a, [null, 28, 28, 32]),
);
bad(
  "expectShape: the shape is [null, 28, 28, 64], not [null, 64] — change the expected shape, or the layers before it",
  () => expectShape(a, [null, 64]),
);

// A layer where a tensor belongs.
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () =>
  conv2d(8, 3)(conv2d(8, 3)),
);
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => relu(conv2d(8, 3)));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => softmax(relu));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () =>
  globalAveragePooling2d(conv2d(8, 3)),
);
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () =>
  chain(conv2d(8, 3), flatten)(dropout(0.5)),
);
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => add([conv2d(8, 3), a]));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => concatenate([a, relu]));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => dot([v, dense(3)]));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () =>
  cropAndConcatenate(a, conv2d(8, 3)),
);
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () => resizeLike(relu, a));
bad("a layer stands where a tensor belongs — apply it first, and give what comes out", () =>
  expectShape(conv2d(8, 3), [null, 8]),
);

// A layer that does not fit the input that model() calls it on: one sentence, without overloads.
bad("conv2d: height (axis 1) is 28, smaller than the window of 30 — use padding 'same' or a larger input", () =>
  model(input([28, 28, 1]), conv2d(8, 30)),
);

// Tensors one by one where a list belongs.
bad("a tensor stands where a list of tensors belongs — write them in brackets: [a, b]", () => add(a, a));
bad("a tensor stands where a list of tensors belongs — write them in brackets: [a, b]", () => subtract(a, a));
bad("a tensor stands where a list of tensors belongs — write them in brackets: [a, b]", () => concatenate(a, a));
bad("a tensor stands where a list of tensors belongs — write them in brackets: [a, b]", () => dot(v, v));

// A tensor where a layer belongs.
bad("a tensor stands where a layer belongs — give the layer itself, and apply what comes out", () =>
  chain(conv2d(8, 3)(a), relu),
);
bad("a tensor stands where a layer belongs — give the layer itself, and apply what comes out", () =>
  branches(conv2d(8, 3), a),
);
bad("a tensor stands where a layer belongs — give the layer itself, and apply what comes out", () =>
  residual(conv2d(64, 1), a),
);
bad("a tensor stands where a layer belongs — give the layer itself, and apply what comes out", () => named("a", a));
bad("a tensor stands where a layer belongs — give the layer itself, and apply what comes out", () =>
  timeDistributed(a),
);
