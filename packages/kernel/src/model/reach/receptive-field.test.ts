import { describe, expect, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Block } from "../../graph/tensor.ts";
import { chain } from "../../layers/combinators/chain.ts";
import { named } from "../../layers/combinators/named.ts";
import { conv2d } from "../../layers/convolutions/conv2d.ts";
import { conv2dTranspose } from "../../layers/convolutions/conv2d-transpose.ts";
import { dense } from "../../layers/core/dense.ts";
import { add } from "../../layers/merging/add.ts";
import { concatenate } from "../../layers/merging/concatenate.ts";
import { multiply } from "../../layers/merging/multiply.ts";
import { groupNormalization } from "../../layers/normalizations/group-normalization.ts";
import { globalAveragePooling2d } from "../../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../../layers/pooling/max-pooling2d.ts";
import { flatten } from "../../layers/sizes/flatten.ts";
import { upSampling2d } from "../../layers/sizes/up-sampling2d.ts";
import { model } from "../model.ts";
import { receptiveField, receptiveFields } from "./receptive-field.ts";

const image = input([null, null, 1], { name: "image" });
const conv = (kernel: number, strides = 1): Block => conv2d(2, kernel, { strides, padding: "same" });
const pool = (size: number, strides = size): Block => maxPooling2d(size, { strides, padding: "same" });
const heightOf = (block: Block) => {
  const field = receptiveField(model(image, block));
  return field.bounded ? field.height : field;
};

describe("published receptive fields (Araujo et al. 2019, table 1)", () => {
  test("AlexNet: 195 pixels, 32 apart", () => {
    const stem: Block = chain(conv2d(2, 11, { strides: 4 }), maxPooling2d(3, { strides: 2 }), conv(5));
    const net = chain(
      stem,
      maxPooling2d(3, { strides: 2 }),
      conv(3),
      conv(3),
      conv(3),
      maxPooling2d(3, { strides: 2 }),
    );
    expect(heightOf(net as Block)).toMatchObject({ size: 195, stride: 32 });
  });

  test("VGG-16: 212 pixels, 32 apart", () => {
    const stage = (convolutions: number): Block =>
      chain(...Array.from({ length: convolutions }, () => conv(3)), pool(2));
    expect(heightOf(chain(...[2, 2, 3, 3, 3].map(stage)))).toEqual({ size: 212, stride: 32, start: -90 });
  });

  test("ResNet-50, strides at the end of stages: 483 pixels, 32 apart", () => {
    const stage = (blocks: number, strides: number): readonly Block[] =>
      Array.from({ length: blocks }, (_, i) => {
        const step = i === blocks - 1 ? strides : 1;
        const body = chain(conv(1), conv(3, step), conv(1));
        const shortcut: Block = step === 1 ? conv(1) : pool(1, step);
        return (x) => add([body(x), shortcut(x)]);
      });
    const net = chain(conv(7, 2), pool(3, 2), ...stage(3, 2), ...stage(4, 2), ...stage(6, 2), ...stage(3, 1));
    expect(heightOf(net)).toMatchObject({ size: 483, stride: 32 });
  });
});

describe("a receptive field", () => {
  test("grows with dilation, and is counted apart for height and width", () => {
    const field = receptiveField(model(image, conv2d(1, [3, 5], { dilationRate: [2, 1] }) as Block));
    expect(field).toEqual({
      bounded: true,
      height: { size: 5, stride: 1, start: 0 },
      width: { size: 5, stride: 1, start: 0 },
    });
  });

  test("of what joins is the union, and positions behind an up-sampling are less than a pixel apart", () => {
    const wide: Block = chain(conv2d(1, 5), conv(1));
    const up: Block = (x) => concatenate([conv2d(2, 3, { padding: "valid" })(x), conv2d(2, 1)(conv2d(2, 3)(x))]);
    expect(heightOf(up)).toEqual({ size: 3, stride: 1, start: 0 });
    expect(heightOf(chain(wide, upSampling2d(2)) as Block)).toEqual({ size: 5, stride: 0.5, start: 0 });
    expect(heightOf(chain(conv(2, 2), conv2dTranspose(1, 3, { strides: 2, padding: "same" })) as Block)).toEqual({
      size: 4,
      stride: 1,
      start: -2,
    });
  });

  test("is told of every tensor that comes from the picture", () => {
    const small = maxPooling2d(2)(conv2d(4, 3)(image));
    const fields = receptiveFields(model(image, conv2d(2, 3)(small)));
    expect(fields.get(image)).toMatchObject({ height: { size: 1, stride: 1, start: 0 } });
    expect(fields.get(small)).toMatchObject({ height: { size: 4, stride: 2, start: 0 } });
  });

  const excite: Block = named("excite", (x) => multiply([x, dense(2)(globalAveragePooling2d({ keepDims: true })(x))]));
  const fixed = input([8, 8, 1], { name: "image" });

  test("is unbounded behind what reads the whole picture, which is named", () => {
    expect(receptiveField(model(image, chain(conv(3), excite, conv(3))))).toMatchInlineSnapshot(`
      {
        "bounded": false,
        "by": "excite/globalAveragePooling2d",
        "why": "every position sees the whole picture (mean)",
      }
    `);
    expect(receptiveField(model(image, chain(conv(3), groupNormalization({ groups: 1 }))))).toMatchInlineSnapshot(`
      {
        "bounded": false,
        "by": "groupNormalization",
        "why": "every position sees the whole picture (reshape)",
      }
    `);
    expect(receptiveField(model(fixed, chain(conv(3), flatten, dense(2))))).toMatchInlineSnapshot(`
      {
        "bounded": false,
        "by": "flatten",
        "why": "every position sees the whole picture (reshape)",
      }
    `);
  });

  test("is asked of pictures and of outputs that there are", () => {
    expect(() => receptiveField(model(input([8]), dense(1)))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: receptiveField: the model takes no picture
        received  [null, 8]
        expected  one input with height, width and channels
        to fix    make a model of the part behind one picture]
    `);
    expect(() => receptiveField(model(image, conv(3)), "mask")).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: receptiveField: there is no output "mask"
        expected  output
        to fix    name an output that is computed from the picture]
    `);
  });
});
