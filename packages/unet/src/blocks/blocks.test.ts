import { conv2d, cropAndConcatenate, input, model, printGraph } from "@tributary/kernel";
import { pyramidOf } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import { unetDecoder } from "../decoders/unet-decoder.ts";
import { segmenter } from "../networks/segmenter.ts";
import { uShape } from "../networks/u-shape.ts";
import { attentionGate, gated } from "./attention-gate.ts";
import { instanceNormalized, normalized, twoConvolutions } from "./convolutions.ts";
import { padAndConcatenate, repeatAndConcatenate, resizeAndConcatenate, skipFirst, skipLast } from "./join.ts";
import { decoderLevel, encoderLevel } from "./level.ts";
import { recurrentConvolution, recurrentResidual } from "./recurrent.ts";
import { residualLevel } from "./residual-level.ts";
import { residualUBlock } from "./residual-u-block.ts";
import { upConvolution, upSamplingConvolution } from "./up-convolution.ts";

describe("levels", () => {
  test("two convolutions, padded or not, in each style", () => {
    expect(twoConvolutions(64, { padding: "valid" })(input([572, 572, 1])).shape).toEqual([null, 568, 568, 64]);
    expect(twoConvolutions([8, 16])(input([32, 32, 3])).shape).toEqual([null, 32, 32, 16]);
    expect(printGraph(twoConvolutions([8, 16], { style: normalized })(input([32, 32, 3])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 32, 32, 3]
      %1 = conv2d(%0, conv2d/kernel) : [null, 32, 32, 8]
      %2 = batchNormalization(%1, …) : [null, 32, 32, 8]
      %3 = relu(%2) : [null, 32, 32, 8]
      %4 = conv2d(%3, conv2d_2/kernel) : [null, 32, 32, 16]
      %5 = batchNormalization(%4, …) : [null, 32, 32, 16]
      %6 = relu(%5) : [null, 32, 32, 16]"
    `);
    expect(printGraph(twoConvolutions(8, { style: instanceNormalized })(input([32, 32, 3])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 32, 32, 3]
      %1 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 32, 32, 8]
      %2 = groupNormalization(%1, groupNormalization/gamma, groupNormalization/beta) : [null, 32, 32, 8]
      %3 = leakyRelu(%2) : [null, 32, 32, 8]
      %4 = conv2d(%3, conv2d_2/kernel, conv2d_2/bias) : [null, 32, 32, 8]
      %5 = groupNormalization(%4, groupNormalization_2/gamma, groupNormalization_2/beta) : [null, 32, 32, 8]
      %6 = leakyRelu(%5) : [null, 32, 32, 8]"
    `);
  });

  test("down", () => {
    expect(encoderLevel(conv2d(128, 3, { padding: "same" }))(input([64, 64, 64])).shape).toEqual([null, 32, 32, 128]);
  });

  test("up", () => {
    const level = decoderLevel({ upConvolution: upConvolution(64), join: cropAndConcatenate, block: conv2d(64, 3) });
    expect(level(input([28, 28, 128]), input([64, 64, 64])).shape).toEqual([null, 54, 54, 64]);
  });

  test("down and up", () => {
    const u = uShape({
      down: [twoConvolutions(8), encoderLevel(twoConvolutions(16))],
      up: [decoderLevel({ upConvolution: upConvolution(8), join: skipFirst, block: twoConvolutions(8) })],
    });
    expect(u(input([32, 32, 1])).map(({ name, tensor }) => [name, tensor.shape])).toEqual([
      ["up0", [null, 32, 32, 8]],
      ["down1", [null, 16, 16, 16]],
    ]);
  });
});

describe("arrows across", () => {
  const [skip, x] = [input([75, 94, 64]), input([74, 94, 64])];

  test("the decoder's map is padded with zeros", () => {
    expect(padAndConcatenate(skip, x).shape).toEqual([null, 75, 94, 128]);
    expect(printGraph(padAndConcatenate(skip, x))).toMatchInlineSnapshot(`
      "%0 = input : [null, 75, 94, 64]
      %1 = input : [null, 74, 94, 64]
      %2 = padLike(%1, %0) : [null, 75, 94, 64]
      %3 = concatenate(%0, %2) : [null, 75, 94, 128]"
    `);
  });

  test("or with its edge", () => {
    expect(repeatAndConcatenate(skip, x).shape).toEqual([null, 75, 94, 128]);
  });

  test("or resized", () => {
    expect(resizeAndConcatenate()(skip, input([38, 47, 128])).shape).toEqual([null, 75, 94, 192]);
    expect(printGraph(resizeAndConcatenate()(skip, input([38, 47, 128])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 75, 94, 64]
      %1 = input : [null, 38, 47, 128]
      %2 = resizeLike(%1, %0) : [null, 75, 94, 128]
      %3 = concatenate(%2, %0) : [null, 75, 94, 192]"
    `);
  });

  test("or fits as it is, before or after", () => {
    const [a, b] = [input([8, 8, 1], { name: "a" }), input([8, 8, 2], { name: "b" })];
    expect(skipFirst(a, b).from!.call.inputs).toEqual([a, b]);
    expect(skipLast(a, b).from!.call.inputs).toEqual([b, a]);
  });

  test("of all sizes that do not fit, the crop says so", () => {
    expect(() => (cropAndConcatenate as typeof skipFirst)(x, skip)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: cropAndConcatenate: height (axis 1) 74 is smaller than 75
        received  [null, 74, 94, 64], [null, 75, 94, 64]
        expected  an image at least as large as what it is cropped to
        to fix    give the larger image first, since it is cropped to the other]
    `);
    expect(() => padAndConcatenate(x, skip)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: padLike: height (axis 1) 75 is larger than 74
        received  [null, 75, 94, 64], [null, 74, 94, 64]
        expected  an image at most as large as what it is padded to
        to fix    give the smaller image first, since it is padded to the other]
    `);
  });
});

describe("twice as large", () => {
  test("transposed, or repeated and convolved", () => {
    expect(upConvolution(512)(input([28, 28, 1024])).shape).toEqual([null, 56, 56, 512]);
    expect(upSamplingConvolution(512)(input([28, 28, 1024])).shape).toEqual([null, 56, 56, 512]);
    const bilinear = upSamplingConvolution(8, { interpolation: "bilinear", kernelSize: 2, style: normalized });
    expect(printGraph(bilinear(input([4, 4, 16])))).toMatchInlineSnapshot(`
      "%0 = input : [null, 4, 4, 16]
      %1 = upSampling2d(%0) : [null, 8, 8, 16]
      %2 = conv2d(%1, upConvolution/conv2d/kernel) : [null, 8, 8, 8]
      %3 = batchNormalization(%2, …) : [null, 8, 8, 8]
      %4 = relu(%3) : [null, 8, 8, 8]"
    `);
  });
});

describe("attention", () => {
  test("weighs every pixel of the encoder's map", () => {
    const [skip, x] = [input([64, 64, 64], { name: "skip" }), input([64, 64, 64], { name: "x" })];
    const y = attentionGate(32)(skip, x);
    expect(y.shape).toEqual([null, 64, 64, 64]);
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input skip : [null, 64, 64, 64]
      %1 = input x : [null, 64, 64, 64]
      %2 = conv2d(%0, gate/skip/conv2d/kernel, gate/skip/conv2d/bias) : [null, 64, 64, 32]
      %3 = batchNormalization(%2, …) : [null, 64, 64, 32]
      %4 = conv2d(%1, gate/signal/conv2d/kernel, gate/signal/conv2d/bias) : [null, 64, 64, 32]
      %5 = batchNormalization(%4, …) : [null, 64, 64, 32]
      %6 = add(%3, %5) : [null, 64, 64, 32]
      %7 = relu(%6) : [null, 64, 64, 32]
      %8 = conv2d(%7, gate/attention/conv2d/kernel, gate/attention/conv2d/bias) : [null, 64, 64, 1]
      %9 = batchNormalization(%8, …) : [null, 64, 64, 1]
      %10 = sigmoid(%9) : [null, 64, 64, 1]
      %11 = multiply(%0, %10) : [null, 64, 64, 64]"
    `);
    expect(gated(attentionGate(32), skipFirst)(skip, x).shape).toEqual([null, 64, 64, 128]);
  });
});

describe("recurrence", () => {
  test("one convolution, three times, with one set of weights", () => {
    const x = input([32, 32, 64]);
    expect(recurrentConvolution(64)(x).shape).toEqual([null, 32, 32, 64]);
    expect(model(x, recurrentConvolution(64)(x)).weights.length).toBe(6);
    expect(printGraph(recurrentConvolution(64, 1)(x))).toMatchInlineSnapshot(`
      "%0 = input : [null, 32, 32, 64]
      %1 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 32, 32, 64]
      %2 = batchNormalization(%1, …) : [null, 32, 32, 64]
      %3 = relu(%2) : [null, 32, 32, 64]
      %4 = add(%0, %3) : [null, 32, 32, 64]
      %5 = conv2d(%4, conv2d/kernel, conv2d/bias) : [null, 32, 32, 64]
      %6 = batchNormalization(%5, …) : [null, 32, 32, 64]
      %7 = relu(%6) : [null, 32, 32, 64]"
    `);
  });

  test("in a residual sum", () => {
    expect(recurrentResidual(128)(input([32, 32, 64])).shape).toEqual([null, 32, 32, 128]);
  });
});

describe("residual levels", () => {
  test("normalize first, and convolve their shortcut", () => {
    const y = residualLevel({ filters: 128, strides: 2 })(input([64, 64, 64]));
    expect(y.shape).toEqual([null, 32, 32, 128]);
    expect(printGraph(y)).toMatchInlineSnapshot(`
      "%0 = input : [null, 64, 64, 64]
      %1 = conv2d(%0, shortcut/conv2d/kernel, shortcut/conv2d/bias) : [null, 32, 32, 128]
      %2 = batchNormalization(%1, …) : [null, 32, 32, 128]
      %3 = batchNormalization(%0, …) : [null, 64, 64, 64]
      %4 = relu(%3) : [null, 64, 64, 64]
      %5 = conv2d(%4, conv2d/kernel, conv2d/bias) : [null, 32, 32, 128]
      %6 = batchNormalization(%5, …) : [null, 32, 32, 128]
      %7 = relu(%6) : [null, 32, 32, 128]
      %8 = conv2d(%7, conv2d_2/kernel, conv2d_2/bias) : [null, 32, 32, 128]
      %9 = add(%8, %2) : [null, 32, 32, 128]"
    `);
  });

  test("a U inside a residual sum", () => {
    expect(residualUBlock({ height: 7, middle: 32, filters: 64 })(input([320, 320, 3])).shape).toEqual([
      null,
      320,
      320,
      64,
    ]);
    const dilated = residualUBlock({ height: 4, middle: 4, filters: 8, dilated: true });
    expect(dilated(input([3, 5, 8])).shape).toEqual([null, 3, 5, 8]);
  });
});

describe("a U-Net on a backbone", () => {
  const half = () => ({ name: "half", stride: 2, block: encoderLevel(twoConvolutions(8)) });
  const whole = { name: "whole", stride: 1, block: twoConvolutions(4) };
  const photo = input([75, 94, 3]);

  test("at the image's size, whatever the backbone rounds to", () => {
    const net = segmenter({ encoder: pyramidOf([half()]), decoder: unetDecoder({ filters: [16] }), classes: 1 });
    expect(net(photo).shape).toEqual([null, 75, 94, 1]);
    expect(net.features(photo).shape).toEqual([null, 75, 94, 16]);
    expect(model(photo, net(photo)).weights.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "encoder/conv2d/kernel",
        "encoder/conv2d/bias",
        "encoder/conv2d_2/kernel",
        "encoder/conv2d_2/bias",
        "decoder/up0/conv2d/kernel",
        "decoder/up0/batchNormalization/gamma",
        "decoder/up0/batchNormalization/beta",
        "decoder/up0/batchNormalization/movingMean",
        "decoder/up0/batchNormalization/movingVariance",
        "decoder/up0/conv2d_2/kernel",
        "decoder/up0/batchNormalization_2/gamma",
        "decoder/up0/batchNormalization_2/beta",
        "decoder/up0/batchNormalization_2/movingMean",
        "decoder/up0/batchNormalization_2/movingVariance",
        "classify/conv2d/kernel",
        "classify/conv2d/bias",
      ]
    `);
  });

  test("with an arrow from the image's size, where the backbone has that level", () => {
    const net = segmenter({ encoder: pyramidOf([whole, half()]), decoder: unetDecoder({ filters: [16] }), classes: 1 });
    const levels = net.pyramid(photo).map(({ name, stride, tensor }) => [name, stride, tensor.shape]);
    expect(levels).toEqual([
      ["up0", 1, [null, 75, 94, 16]],
      ["half", 2, [null, 37, 47, 8]],
    ]);
  });
});
