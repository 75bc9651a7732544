import { describe, expect, expectTypeOf, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block, Tensor } from "../graph/tensor.ts";
import type { FloorDiv } from "../shape/arithmetic.ts";
import { isImage, mapDim, notImage } from "../shape/image.ts";
import type { Dim, Padding, Shape, Size } from "../shape/types.ts";
import { relu } from "./activations/relu.ts";
import { sigmoid } from "./activations/sigmoid.ts";
import { branches } from "./combinators/branches.ts";
import { chain } from "./combinators/chain.ts";
import { expectShape } from "./combinators/expect-shape.ts";
import { residual } from "./combinators/residual.ts";
import { type Conv2dOptions, conv2d } from "./convolutions/conv2d.ts";
import { conv2dTranspose } from "./convolutions/conv2d-transpose.ts";
import { dense } from "./core/dense.ts";
import { add } from "./merging/add.ts";
import { concatenate } from "./merging/concatenate.ts";
import { cropAndConcatenate } from "./merging/crop-and-concatenate.ts";
import { multiply } from "./merging/multiply.ts";
import { batchNormalization } from "./normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "./pooling/global-pooling2d.ts";
import { maxPooling2d } from "./pooling/max-pooling2d.ts";
import { ruledLayer } from "./ruled.ts";
import { flatten } from "./sizes/flatten.ts";
import { upSampling2d } from "./sizes/up-sampling2d.ts";
import type { IN, OUT, TypedLayer } from "./typed.ts";

const same = { padding: "same" } as const;
const photo = input([56, 56, 3]);

describe("sizes that the compiler cannot know are numbers, and nothing is refused falsely", () => {
  const size: number = 56;
  const filters: number = 64;
  const kernel = 3 as Size;
  const padding = "same" as Padding;
  const unsized = input([size, size, 3]);

  test("sizes of the input, of the layer, and options", () => {
    expectTypeOf(unsized).toEqualTypeOf<Tensor<[null, number, number, 3]>>();
    expectTypeOf(conv2d(64, 3, { strides: 2 })(unsized)).toEqualTypeOf<Tensor<[null, number, number, 64]>>();
    expectTypeOf(conv2d(filters, 3)(photo)).toEqualTypeOf<Tensor<[null, 54, 54, number]>>();
    expectTypeOf(conv2d(64, kernel)(photo)).toEqualTypeOf<Tensor<[null, number, number, 64]>>();
    expectTypeOf(conv2d(64, 3, { padding })(photo)).toEqualTypeOf<Tensor<[null, number, number, 64]>>();
    const options: Conv2dOptions<Padding, Size, Size> = { padding: "same" };
    expectTypeOf(conv2d(64, 3, options)(photo)).toEqualTypeOf<Tensor<[null, number, number, 64]>>();
    expect(conv2d(64, 3, options)(photo).shape).toEqual([null, 56, 56, 64]);
  });

  test("not even the rank", () => {
    const sizes: number[] = [28, 28, 64];
    const unknown = input(sizes);
    const image = conv2d(32, 3)(unknown);
    expectTypeOf(image.shape[3]).toEqualTypeOf<32>();
    expect(concatenate([image, image]).shape).toEqual([null, 26, 26, 64]);
    expect(concatenate([unknown as Tensor, unknown]).shape).toEqual([null, 28, 28, 128]);
    expect(add([image, image as Tensor]).shape).toEqual([null, 26, 26, 32]);
    expect(multiply([unknown, unknown as Tensor]).shape).toEqual([null, 28, 28, 64]);
    expect(cropAndConcatenate(unknown, image as Tensor).shape).toEqual([null, 26, 26, 96]);
    expect(dense(filters)(unknown).shape).toEqual([null, 28, 28, 64]);
    expect(flatten(unknown).shape).toEqual([null, 50176]);
  });

  test("a size that only one of the tensors knows is used", () => {
    const y = concatenate([input([size, 28, 3]), input([56, size / 2, 4])]);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 56, 28, 7]>>();
    expect(y.shape).toEqual([null, 56, 28, 7]);
  });

  test("the run time refuses what the compiler could not see", () => {
    const other: number = 27;
    expect(() => concatenate([input([size / 2, 28, 64]), input([other, 28, 128])])).toThrow(
      "concatenate: height (axis 1) differs: 28 vs 27",
    );
  });

  test("a residual block and branches of unknown widths", () => {
    const x = conv2d(filters, 1)(photo);
    expect(residual(conv2d(filters, 1))(x).shape).toEqual([null, 56, 56, 64]);
    expect(branches(conv2d(filters, 1), conv2d(8, 1))(photo).shape).toEqual([null, 56, 56, 72]);
  });
});

describe("networks built by loops", () => {
  test("loops over plain tensors", () => {
    let x: Tensor = conv2d(64, 7, { ...same, strides: 2 })(input([224, 224, 3]));
    for (const [filters, blocks, strides] of [
      [64, 2, 1],
      [128, 2, 2],
    ] as const) {
      for (let i = 0; i < blocks; i++)
        x = relu(batchNormalization()(conv2d(filters, 3, { ...same, strides: i === 0 ? strides : 1 })(x)));
    }
    expectTypeOf(x).toEqualTypeOf<Tensor>();
    expect(dense(1000)(globalAveragePooling2d(x)).shape).toEqual([null, 1000]);
  });

  test("skip connections kept in a list: a U-Net by hand", () => {
    const twoConvs = (filters: number): Block => chain(conv2d(filters, 3), relu, conv2d(filters, 3), relu);
    const skips: Tensor[] = [];
    let x: Tensor = input([572, 572, 1]);
    for (let i = 0; i < 4; i++) {
      x = twoConvs(64 << i)(x);
      skips.push(x);
      x = maxPooling2d(2)(x);
    }
    x = twoConvs(1024)(x);
    for (let i = 3; i >= 0; i--) {
      x = twoConvs(64 << i)(cropAndConcatenate(skips[i]!, conv2dTranspose(64 << i, 2, { strides: 2 })(x)));
    }
    expectTypeOf(expectShape(conv2d(2, 1)(x), [null, 388, 388, 2])).toEqualTypeOf<Tensor<[null, 388, 388, 2]>>();
  });

  test("lists of layers", () => {
    const layers: Block[] = Array.from({ length: 3 }, () => conv2d(8, 3, same));
    const deep: Block[] = [conv2d(8, 3), relu];
    expectTypeOf(chain(...deep)(photo)).toEqualTypeOf<Tensor>();
    expect(branches(...layers)(photo).shape).toEqual([null, 56, 56, 24]);
    expect(concatenate([photo, ...layers.map((layer) => layer(photo))]).shape).toEqual([null, 56, 56, 27]);
  });

  test("numbers from a list of literals are a union", () => {
    for (const filters of [16, 32] as const) {
      expectTypeOf(conv2d(filters, 1)(photo)).toEqualTypeOf<Tensor<[null, 56, 56, 16 | 32]>>();
    }
    const either = photo.shape[1] > 0 ? conv2d(8, 1)(photo) : conv2d(8, 3, { strides: 2 })(photo);
    expect(add([either, either]).shape).toEqual([null, 56, 56, 8]);
    expect(conv2d(4, 3)(either).shape).toEqual([null, 54, 54, 4]);
  });
});

describe("blocks of your own", () => {
  test("over any tensor", () => {
    const block = (filters: number) => (x: Tensor) => relu(batchNormalization()(conv2d(filters, 3, same)(x)));
    expect(block(16)(photo).shape).toEqual([null, 56, 56, 16]);
  });

  test("generic over T extends Tensor, with a declared output", () => {
    const attention = <T extends Tensor>(x: T): T => {
      const any: Tensor = x;
      return multiply([any, sigmoid(conv2d(1, 1)(any))]) as T;
    };
    expectTypeOf(attention(photo)).toEqualTypeOf<Tensor<[null, 56, 56, 3]>>();
  });

  test("factories of layers, generic over numbers, keep everything", () => {
    const convBnRelu = <const F extends number>(filters: F) =>
      chain(conv2d(filters, 3, same), batchNormalization(), relu);
    const block = <const F extends number>(filters: F) =>
      residual(chain(convBnRelu(filters), conv2d(filters, 3, same), batchNormalization()), conv2d(filters, 1));
    expectTypeOf(block(32)(photo)).toEqualTypeOf<Tensor<[null, 56, 56, 32]>>();
    expect(block(32)(photo).shape).toEqual([null, 56, 56, 32]);
    // @ts-expect-error the body halves the image, and nothing projects the input
    expect(() => residual(chain(convBnRelu(8), maxPooling2d(2)))(photo)).toThrow("which cannot be added to its input");
  });

  test("with a shape rule of their own", () => {
    interface EveryOther extends TypedLayer {
      readonly [OUT]: this[typeof IN] extends readonly [
        infer B,
        infer H extends number,
        infer W extends number,
        infer C,
      ]
        ? [B, FloorDiv<H, 2>, FloorDiv<W, 2>, C]
        : Shape;
    }
    const everyOther = (): EveryOther =>
      ruledLayer(
        { kind: "everyOther" },
        (shape) => {
          const half = (size: Dim): Dim => mapDim(size, (n) => Math.floor(n / 2));
          return isImage(shape) ? [shape[0], half(shape[1]), half(shape[2]), shape[3]] : notImage("everyOther", shape);
        },
        () => (x) => maxPooling2d(2)(x),
      );
    const y = chain(everyOther(), conv2d(8, 1))(photo);
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 28, 28, 8]>>();
    expect(y.shape).toEqual([null, 28, 28, 8]);
  });
});

describe("limits, pinned", () => {
  test("a variable that is reassigned needs the type Tensor, or a let without a type", () => {
    let fixed = input([56, 56, 3]);
    // @ts-expect-error the type of a variable with a first value stays
    fixed = conv2d(64, 3)(fixed);
    let bare: Tensor<[null, 56, 56, 3]> | Tensor<[null, 54, 54, 64]> | Tensor<[null, 27, 27, 64]> = photo;
    bare = conv2d(64, 3)(bare);
    bare = maxPooling2d(2)(bare);
    expectTypeOf(bare).toEqualTypeOf<Tensor<[null, 27, 27, 64]>>();
    expect(fixed.shape).toEqual([null, 54, 54, 64]);
  });

  test("functions generic over shapes cannot call layers; over any tensor they can", () => {
    // @ts-expect-error the compiler cannot follow a rule over an unknown S
    const generic = <S extends Shape>(x: Tensor<S>) => conv2d(8, 3)(x);
    const plain = (x: Tensor) => conv2d(8, 3)(x);
    expectTypeOf(plain(photo)).toEqualTypeOf<Tensor<[Dim, Dim, Dim, 8]>>();
    expect(generic(photo).shape).toEqual(plain(photo).shape);
  });

  test("one mistake, one error: what follows it is any tensor", () => {
    const wrong = () => {
      // @ts-expect-error 56 and 28 differ
      const joined = concatenate([photo, maxPooling2d(2)(photo)]);
      expectTypeOf(joined).toEqualTypeOf<Tensor>();
      return chain(conv2d(3, 3), flatten)(joined);
    };
    expect(wrong).toThrow("concatenate: height (axis 1) differs: 56 vs 28");
  });

  test("a union of shapes gives a union", () => {
    const either = photo.shape[1] > 0 ? photo : maxPooling2d(2)(photo);
    expectTypeOf(upSampling2d(2)(either)).toEqualTypeOf<Tensor<[null, 112, 112, 3]> | Tensor<[null, 56, 56, 3]>>();
  });

  test("any does not hurt", () => {
    // biome-ignore lint/suspicious/noExplicitAny: what is tested
    const whatever = photo as any;
    expect(concatenate([whatever, photo]).shape).toEqual([null, 56, 56, 6]);
    expect(conv2d(4, 3)(whatever).shape).toEqual([null, 54, 54, 4]);
  });
});
