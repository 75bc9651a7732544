import {
  add,
  type Block,
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  cropAndConcatenate,
  dense,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  multiply,
  relu,
  resizeLike,
  sigmoid,
  type Tensor,
  upSampling2d,
} from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { plotUnet } from "./plot-unet.ts";
import { type FeatureMap, uShapeOf } from "./u-shape.ts";

type Join = (skip: Tensor, risen: Tensor) => Tensor;

const conv = (filters: number, padding: "same" | "valid"): Block =>
  chain(conv2d(filters, 3, { padding }), batchNormalization(), relu) as Block;

/** A U of three levels. */
const u = (up: (filters: number) => Block, join: Join, padding: "same" | "valid" = "same"): Block => {
  const level = (filters: number): Block => {
    const down = chain(conv(filters, padding), conv(filters, padding)) as Block;
    if (filters === 32) return down;
    const below = chain(maxPooling2d(2), level(2 * filters), up(filters)) as Block;
    const after = conv(filters, padding);
    return (x) => {
      const skip = down(x);
      return after(join(skip, below(skip)));
    };
  };
  return chain(level(8), conv2d(2, 1)) as Block;
};

const transposed = (filters: number): Block => conv2dTranspose(filters, 2, { strides: 2 }) as Block;
const besides: Join = (skip, risen) => concatenate([skip, risen]);
const image = input([64, 64, 1], { name: "image" });

const line = ({ step, level, tensor, skips }: FeatureMap): string =>
  `${"  ".repeat(level)}${step} ${tensor.shape.slice(1).join(" × ")}${skips.map(({ channels, cropped }) => ` + ${channels}${cropped ? " cropped" : ""}`).join("")}`;

const shapeOf = (block: Block): readonly string[] => uShapeOf(model(image, block)).map(line);

describe("the way through a model", () => {
  test("of the paper", () => {
    expect(shapeOf(u(transposed, (skip, risen) => cropAndConcatenate(skip, risen), "valid"))).toMatchInlineSnapshot(`
      [
        "input 64 × 64 × 1",
        "convolution 62 × 62 × 8",
        "convolution 60 × 60 × 8",
        "  pooling 30 × 30 × 8",
        "  convolution 28 × 28 × 16",
        "  convolution 26 × 26 × 16",
        "    pooling 13 × 13 × 16",
        "    convolution 11 × 11 × 32",
        "    convolution 9 × 9 × 32",
        "  up 18 × 18 × 16",
        "  join 18 × 18 × 32 + 16 cropped",
        "  convolution 16 × 16 × 16",
        "up 32 × 32 × 8",
        "join 32 × 32 × 16 + 8 cropped",
        "convolution 30 × 30 × 8",
        "pointwise 30 × 30 × 2",
      ]
    `);
  });

  test("with up-sampling and sums", () => {
    const up = (filters: number): Block => chain(upSampling2d(2), conv2d(filters, 1)) as Block;
    expect(shapeOf(u(up, (skip, risen) => add([skip, risen])))).toMatchInlineSnapshot(`
      [
        "input 64 × 64 × 1",
        "convolution 64 × 64 × 8",
        "convolution 64 × 64 × 8",
        "  pooling 32 × 32 × 8",
        "  convolution 32 × 32 × 16",
        "  convolution 32 × 32 × 16",
        "    pooling 16 × 16 × 16",
        "    convolution 16 × 16 × 32",
        "    convolution 16 × 16 × 32",
        "  up 32 × 32 × 32",
        "  pointwise 32 × 32 × 16",
        "  join 32 × 32 × 16 + 16",
        "  convolution 32 × 32 × 16",
        "up 64 × 64 × 16",
        "pointwise 64 × 64 × 8",
        "join 64 × 64 × 8 + 8",
        "convolution 64 × 64 × 8",
        "pointwise 64 × 64 × 2",
      ]
    `);
  });

  test("brought to the size of the other side, with a gate on it", () => {
    const join: Join = (skip, risen) => {
      const gate = conv2d(1, 1);
      const large = resizeLike(risen, skip) as Tensor;
      return concatenate([multiply([skip, sigmoid(gate(add([skip, large])))]), large]);
    };
    const narrow = (filters: number): Block => conv2d(filters, 1) as Block;
    const steps = shapeOf(u(narrow, join));
    expect(steps.filter((step) => /join/.test(step))).toHaveLength(2);
    expect(steps.filter((step) => /up/.test(step))).toHaveLength(2);
  });

  test("passes over residual blocks", () => {
    const block = u(transposed, besides);
    const residual: Block = (x) => add([conv(1, "same")(x), x]);
    expect(shapeOf(chain(residual, block) as Block).filter((step) => /join/.test(step))).toHaveLength(2);
  });

  test("has no U in a classifier", () => {
    const net = model(image, chain(conv(8, "same"), maxPooling2d(2), globalAveragePooling2d, dense(2)) as Block);
    expect(() => plotUnet(net)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: plotUnet: the model "model" has no U: nothing on its way down is joined to what comes up
        received  outputs "output"
        expected  a model that halves images, brings them back to size, and joins both ways by concatenating or adding
        to fix    draw it with plotModel(model)]
    `);
  });
});

describe("the picture", () => {
  const svg = plotUnet(
    model(
      image,
      u(transposed, (skip, risen) => cropAndConcatenate(skip, risen), "valid"),
      { name: "a U" },
    ),
  );
  const words = [...svg.matchAll(/<text[^>]*[^/]>([^<]*)</g)].map(([, word]) => word!);

  test("has the channels and the size of every map, and says what arrows mean", () => {
    expect(words).toMatchInlineSnapshot(`
      [
        "a U",
        "1",
        "64²",
        "image",
        "8",
        "62²",
        "8",
        "60²",
        "8",
        "30²",
        "16",
        "28²",
        "16",
        "26²",
        "16",
        "13²",
        "32",
        "11²",
        "32",
        "9²",
        "32",
        "18²",
        "16",
        "16²",
        "16",
        "32²",
        "8",
        "30²",
        "2",
        "30²",
        "output",
        "conv2d 3 × 3",
        "conv2d 1 × 1",
        "maxPooling2d 2 × 2, stride 2",
        "conv2dTranspose 2 × 2, stride 2",
        "copy and crop",
      ]
    `);
  });

  test("has a bar for every map, and a dashed one for what was copied", () => {
    expect(svg.match(/<rect [^>]*fill="#bfdbfe"/g)).toHaveLength(14);
    expect(svg.match(/stroke-dasharray="3 2"/g)).toHaveLength(2);
  });

  test("leaves out maps of long levels, and says how many", () => {
    const long = Array.from({ length: 9 }, () => conv(8, "same"));
    const picture = plotUnet(model(image, chain(...long, u(transposed, besides)) as Block));
    expect(picture).toContain(">+ 9<");
  });

  test("of any size is as good as can be", () => {
    const open = input([null, null, 1], { name: "image" });
    const picture = plotUnet(model(open, u(transposed, besides)));
    expect(picture).toContain(">?²<");
    expect(picture).not.toContain("NaN");
  });
});
