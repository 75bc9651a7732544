import { afterEach, expect, test, vi } from "vitest";

afterEach(() => vi.restoreAllMocks());

/** Everything that a program prints. */
const outputOf = async (program: () => Promise<unknown>): Promise<string> => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((...parts) => void lines.push(parts.join(" ")));
  await program();
  return lines.join("\n");
};

test("01: joining along each axis", async () => {
  expect(await outputOf(() => import("./01-concatenate.ts"))).toBe(
    [
      "axis 0: [[[1,2],[2,3]],[[4,4],[5,3]],[[7,4],[8,4]],[[2,10],[15,11]]]",
      "axis 1: [[[1,2],[2,3],[7,4],[8,4]],[[4,4],[5,3],[2,10],[15,11]]]",
      "axis 2: [[[1,2,7,4],[2,3,8,4]],[[4,4,2,10],[5,3,15,11]]]",
      "default: [[[1,2,7,4],[2,3,8,4]],[[4,4,2,10],[5,3,15,11]]]",
    ].join("\n"),
  );
});

test("02: what each merge layer is for", async () => {
  expect(await outputOf(() => import("./02-merge-layers.ts"))).toMatchInlineSnapshot(`
    "add: a feature that either stream has
      [[5,4,0.5]]
    subtract, squared: how close they are
      [[1,25,1]]
    multiply: where their signs agree
      [[0.959,-0.761,-0.214]]
    average: two opinions
      [[2.5,1.5,0]]
    maximum: the strongest answer, wherever it came from
      [[3,4,0.5]]
    concatenate: both, and what they have in common
      [[2,-1,0.5,3,4,-0.5,6,-4,-0.25]]"
  `);
});

test("03: dense on the last axis", async () => {
  expect(await outputOf(() => import("./03-dense-on-the-last-axis.ts"))).toMatchInlineSnapshot(`
    "[null,2,3] becomes [null,2,4]
    16 weights: 4 units, each with 3 weights and a bias
    at once:    0.034 4.503 1.431 -2.336 0.183 10.328 3.104 -4.790
    row by row: 0.034 4.503 1.431 -2.336 0.183 10.328 3.104 -4.790"
  `);
});

test("04: two inputs", async () => {
  expect(await outputOf(() => import("./04-two-inputs.ts"))).toMatchInlineSnapshot(`
    "Model: "model"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
    │ measured (InputLayer)         │ (None, 10)                │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ asked (InputLayer)            │ (None, 3)                 │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ concatenate (Concatenate)     │ (None, 13)                │               0 │ measured[0][0],            │
    │                               │                           │                 │ asked[0][0]                │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ score (Dense)                 │ (None, 1)                 │              14 │ concatenate[0][0]          │
    └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
     Total params: 14 (56.00 B)
     Trainable params: 14 (56.00 B)
     Non-trainable params: 0 (0.00 B)"
  `);
});

test("05: a skip connection", async () => {
  expect(await outputOf(() => import("./05-skip-connection.ts"))).toMatchInlineSnapshot(`
    "Model: "model"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
    │ image (InputLayer)            │ (None, 224, 224, 3)       │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ conv2d (Conv2D)               │ (None, 224, 224, 16)      │             448 │ image[0][0]                │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ conv2d_2 (Conv2D)             │ (None, 224, 224, 16)      │           2,320 │ conv2d[0][0]               │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ concatenate (Concatenate)     │ (None, 224, 224, 32)      │               0 │ conv2d[0][0],              │
    │                               │                           │                 │ conv2d_2[0][0]             │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ maxPooling2d (MaxPooling2D)   │ (None, 112, 112, 32)      │               0 │ concatenate[0][0]          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ flatten (Flatten)             │ (None, 401408)            │               0 │ maxPooling2d[0][0]         │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ dense (Dense)                 │ (None, 64)                │      25,690,176 │ flatten[0][0]              │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ dense_2 (Dense)               │ (None, 1)                 │              65 │ dense[0][0]                │
    └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
     Total params: 25,693,009 (98.01 MB)
     Trainable params: 25,693,009 (98.01 MB)
     Non-trainable params: 0 (0.00 B)"
  `);
});

test("06: an image and numbers", async () => {
  expect(await outputOf(() => import("./06-image-and-numbers.ts"))).toMatchInlineSnapshot(`
    "%0 = input numbers : [null, 10]
    %1 = input image : [null, 224, 224, 3]
    %2 = dense(%0, read/dense/kernel, read/dense/bias) : [null, 16]
    %3 = conv2d(%1, see/conv2d/kernel, see/conv2d/bias) : [null, 112, 112, 16]
    %4 = maxPooling2d(%3) : [null, 56, 56, 16]
    %5 = conv2d(%4, see/conv2d_2/kernel, see/conv2d_2/bias) : [null, 56, 56, 32]
    %6 = globalAveragePooling2d(%5) : [null, 32]
    %7 = concatenate(%2, %6) : [null, 48]
    %8 = dense(%7, score/dense/kernel, score/dense/bias) : [null, 1]

    parameters          5,313  as Keras counts: with statistics
                        5,313  as PyTorch counts: without
                        5,313  changed by training
    multiply-adds  19,869,904  for one element of the batch
    weights          20.75 KB
    activations       1.53 MB  at most at once, in inference
                      3.06 MB  kept in training"
  `);
});

test("07: an Inception module", async () => {
  expect(await outputOf(() => import("./07-inception-module.ts"))).toMatchInlineSnapshot(`
    "64 + 128 + 32 + 32 channels: [null,64,64,256]
    %0 = input image : [null, 64, 64, 3]
    %1 = conv2d(%0, look/1x1/conv2d/kernel, look/1x1/conv2d/bias) : [null, 64, 64, 64]
    %2 = conv2d(%0, look/3x3_reduce/conv2d/kernel, look/3x3_reduce/conv2d/bias) : [null, 64, 64, 96]
    %3 = conv2d(%2, look/3x3/conv2d/kernel, look/3x3/conv2d/bias) : [null, 64, 64, 128]
    %4 = conv2d(%0, look/5x5_reduce/conv2d/kernel, look/5x5_reduce/conv2d/bias) : [null, 64, 64, 16]
    %5 = conv2d(%4, look/5x5/conv2d/kernel, look/5x5/conv2d/bias) : [null, 64, 64, 32]
    %6 = maxPooling2d(%0) : [null, 64, 64, 3]
    %7 = conv2d(%6, look/pool_projection/conv2d/kernel, look/pool_projection/conv2d/bias) : [null, 64, 64, 32]
    %8 = concatenate(%1, %3, %5, %7) : [null, 64, 64, 256]
    %9 = globalAveragePooling2d(%8) : [null, 256]
    %10 = dense(%9, score/dense/kernel, score/dense/bias) : [null, 1]"
  `);
});

test("08: U-Net's crop and concatenate", async () => {
  expect(await outputOf(() => import("./08-crop-and-concatenate.ts"))).toMatchInlineSnapshot(`
    "64 pixels cropped by 4 to 56, joined to 1024 channels
    136 pixels cropped by 16 to 104, joined to 512 channels
    280 pixels cropped by 40 to 200, joined to 256 channels
    568 pixels cropped by 88 to 392, joined to 128 channels
    [null,572,572,1] becomes [null,388,388,2]
    31,030,658 weights, as published"
  `);
});
