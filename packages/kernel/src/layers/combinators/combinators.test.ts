import { describe, expect, expectTypeOf, test } from "vitest";
import { input } from "../../graph/source.ts";
import type { Block, Tensor } from "../../graph/tensor.ts";
import { countWeights, model } from "../../model/model.ts";
import type { Dim } from "../../shape/types.ts";
import { relu } from "../activations/relu.ts";
import { conv2d } from "../convolutions/conv2d.ts";
import { dense } from "../core/dense.ts";
import { timeDistributed } from "../core/time-distributed.ts";
import { batchNormalization } from "../normalizations/batch-normalization.ts";
import { maxPooling2d } from "../pooling/max-pooling2d.ts";
import { flatten } from "../sizes/flatten.ts";
import { reshape } from "../sizes/reshape.ts";
import { branches } from "./branches.ts";
import { chain } from "./chain.ts";
import { expectShape } from "./expect-shape.ts";
import { named } from "./named.ts";
import { residual } from "./residual.ts";

const image = input([28, 28, 64]);
const same = { padding: "same" } as const;

describe("chain", () => {
  test("applies blocks in order, with shapes known to the compiler", () => {
    const y = chain(conv2d(32, 3), relu, maxPooling2d(2), flatten, dense(10))(input([28, 28, 1]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 10]>>();
    expect(y.shape).toEqual([null, 10]);
  });

  test("of no blocks returns its input", () => {
    expectTypeOf(chain()(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(chain()(image)).toBe(image);
  });

  test("of plain blocks, the shape is known at run time", () => {
    const double: Block = (x) => conv2d(8, 3, same)(x);
    expectTypeOf(chain(double, flatten)(image)).toEqualTypeOf<Tensor<[Dim, Dim]>>();
    const list: Block[] = [double, double];
    expectTypeOf(chain(...list)(image)).toEqualTypeOf<Tensor>();
    expect(chain(...list)(image).shape).toEqual([null, 28, 28, 8]);
  });

  test("called twice, it shares all of its weights", () => {
    const block = chain(conv2d(64, 3, same), batchNormalization());
    const once = countWeights(model(image, block(image)));
    expect(countWeights(model(image, block(block(image))))).toBe(once);
  });

  test("an error inside", () => {
    const head = chain(conv2d(32, 3), maxPooling2d(2), flatten, conv2d(3, 3));
    // @ts-expect-error the compiler says the same sentence
    expect(() => head(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: conv2d: needs [batch, height, width, channels], but this tensor is [null, 5408]
        received  [null, 5408]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
    // @ts-expect-error a tensor is no block
    expect(() => chain(image, relu)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: chain: a tensor stands where a layer belongs
        received  one tensor, [null, 28, 28, 64]
        expected  blocks: functions from tensor to tensor, such as layers
        to fix    give the layer itself, and apply what comes out]
    `);
  });
});

describe("branches", () => {
  test("are concatenated along the channels, in order", () => {
    const y = branches(conv2d(64, 1), chain(conv2d(96, 1), conv2d(128, 3, same)))(input([28, 28, 192]));
    expectTypeOf(y).toEqualTypeOf<Tensor<[null, 28, 28, 192]>>();
    expect(y.shape).toEqual([null, 28, 28, 192]);
  });

  test("must agree in height and width", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => branches(conv2d(64, 1), conv2d(64, 3))(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: concatenate: height (axis 1) differs: 28 vs 26
        received  [null, 28, 28, 64], [null, 26, 26, 64]
        expected  the same sizes on every axis but the joined one
        to fix    crop or pad one of them]
    `);
    expect(() => branches()).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: branches: there are no blocks
        received  an empty list
        expected  blocks: functions from tensor to tensor, such as layers
        to fix    write branches(conv2d(64, 3), relu)]
    `);
  });
});

describe("residual", () => {
  test("adds the input back, or its projection", () => {
    const keep = residual(chain(conv2d(64, 3, same), relu, conv2d(64, 3, same)));
    expectTypeOf(keep(image)).toEqualTypeOf<Tensor<[null, 28, 28, 64]>>();
    expect(keep(image).shape).toEqual([null, 28, 28, 64]);
    const halve = residual(conv2d(128, 3, { ...same, strides: 2 }), conv2d(128, 1, { strides: 2 }));
    expectTypeOf(halve(image)).toEqualTypeOf<Tensor<[null, 14, 14, 128]>>();
    expect(halve(image).shape).toEqual([null, 14, 14, 128]);
  });

  test("needs a shortcut where the body changes the shape", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => residual(conv2d(128, 3, { ...same, strides: 2 }))(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: residual: the body turns [null, 28, 28, 64] into [null, 14, 14, 128], which cannot be added to its input
        received  [null, 28, 28, 64], [null, 14, 14, 128]
        expected  a body and a shortcut that give the same shape
        to fix    give a shortcut that projects the input to the same shape]
    `);
  });
});

describe("named", () => {
  test("names layers and weights, and keeps what the compiler knows", () => {
    const net = model(input([28, 28, 1]), chain(named("stem", conv2d(8, 3)), flatten, dense(10)));
    expect(net.weights.map((weight) => weight.name)).toEqual([
      "stem/conv2d/kernel",
      "stem/conv2d/bias",
      "dense/kernel",
      "dense/bias",
    ]);
    expectTypeOf(named("stem", conv2d(8, 3))(image)).toEqualTypeOf<Tensor<[null, 26, 26, 8]>>();
  });

  test("needs a name", () => {
    expect(() => named("", relu)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: named: the name is ""
        received  ""
        expected  a word
        to fix    write named("conv1", …)]
    `);
  });
});

describe("what is no tensor is said where a block gives it", () => {
  const blocks: readonly (readonly [what: string, block: (x: Tensor) => unknown, words: string])[] = [
    ["nothing", () => undefined, "received  undefined"],
    ["a promise", async (x) => x, "build it without async"],
    ["a layer that was not made", () => conv2d, "call it"],
    ["a number", () => 3, "received  3"],
    ["a list", (x) => [x], "received  a list of 1"],
  ];
  const places: readonly (readonly [at: string, around: (block: Block) => (x: Tensor) => Tensor])[] = [
    ["chain", (block) => chain(block, relu)],
    ["named", (block) => named("stem", block)],
    ["residual", (block) => residual(block)],
    ["residual", (block) => residual(relu, block)],
    ["branches", (block) => branches(relu, block)],
    ["timeDistributed", (block) => (x) => timeDistributed(block)(reshape([1, 28, 28, 64])(x))],
  ];

  for (const [at, around] of places) {
    test.for(blocks)(`${at}: %s`, ([, block, words]) => {
      const given = around(block as Block);
      expect(() => given(image)).toThrow(/gives no tensor/);
      expect(() => given(image)).toThrow(words);
    });
  }

  test("a block that is not there", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => chain(relu, undefined)).toThrow("chain: one of the blocks is not a function");
    // @ts-expect-error The compiler says the same.
    expect(() => named("stem", undefined)).toThrow("received  undefined");
  });

  test("in words, and where", () => {
    const broken = chain(relu, function forgets() {} as unknown as Block);
    expect(() => named("stem", broken)(image)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: stem/chain: the block forgets gives no tensor
        received  undefined
        expected  a tensor, made of the block's input
        to fix    return what the last operation gives, as in (x) => relu(conv(x))]
    `);
  });

  test("by a model", () => {
    for (const given of [undefined, null, 3, Promise.resolve(image)]) {
      // @ts-expect-error The compiler says the same.
      expect(() => model(image, given)).toThrow(/model: there are no outputs|model: one of the outputs/);
      // @ts-expect-error The compiler says the same.
      expect(() => model(given, image)).toThrow("model: there are no inputs");
    }
  });
});

describe("expectShape", () => {
  test("brings literal sizes back after a loop", () => {
    let x: Tensor = image;
    for (let i = 0; i < 3; i++) x = conv2d(64, 3)(x);
    expectTypeOf(expectShape(x, [null, 22, 22, 64])).toEqualTypeOf<Tensor<[null, 22, 22, 64]>>();
    expect(expectShape(x, [null, 22, 22, 64])).toBe(x);
  });

  test("another shape is refused", () => {
    // @ts-expect-error the compiler says the same sentence
    expect(() => expectShape(image, [null, 28, 28, 32])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: expectShape: channels (axis 3) is 64, not 32
        received  [null, 28, 28, 64]
        expected  [null, 28, 28, 32]
        to fix    change the expected shape, or the layers before it]
    `);
    // @ts-expect-error the compiler says the same sentence
    expect(() => expectShape(image, [null, 64])).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: expectShape: the shape is [null, 28, 28, 64], not [null, 64]
        received  [null, 28, 28, 64]
        expected  [null, 64]
        to fix    change the expected shape, or the layers before it]
    `);
  });
});
