import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { concatenate } from "../layers/merging/concatenate.ts";
import { dot } from "../layers/merging/dot.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { maxPooling2d } from "../layers/pooling/max-pooling2d.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { freeze } from "./freeze.ts";
import { model } from "./model.ts";
import { summary } from "./summary.ts";

// What Keras 3.15 prints for the same models, but for the names of layers and the inputs of nested models.
test("a chain of layers", () => {
  const image = input([28, 28, 1], { name: "image" });
  const convolution = conv2d(8, 3, { padding: "same", activation: "relu" });
  const net = model(image, chain(convolution, maxPooling2d(2), flatten, dense(10)) as Block, { name: "digits" });
  expect(summary(net)).toMatchInlineSnapshot(`
    "Model: "digits"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━┩
    │ image (InputLayer)                   │ (None, 28, 28, 1)           │               0 │
    ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
    │ conv2d (Conv2D)                      │ (None, 28, 28, 8)           │              80 │
    ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
    │ maxPooling2d (MaxPooling2D)          │ (None, 14, 14, 8)           │               0 │
    ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
    │ flatten (Flatten)                    │ (None, 1568)                │               0 │
    ├──────────────────────────────────────┼─────────────────────────────┼─────────────────┤
    │ dense (Dense)                        │ (None, 10)                  │          15,690 │
    └──────────────────────────────────────┴─────────────────────────────┴─────────────────┘
     Total params: 15,770 (61.60 KB)
     Trainable params: 15,770 (61.60 KB)
     Non-trainable params: 0 (0.00 B)"
  `);
  expect(summary(net, { showTrainable: true, lineLength: 80 })).toMatchInlineSnapshot(`
    "Model: "digits"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━┳━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape           ┃     Param # ┃ Train ┃
    ┃                               ┃                        ┃             ┃ able  ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━╇━━━━━━━┩
    │ image (InputLayer)            │ (None, 28, 28, 1)      │           0 │   -   │
    ├───────────────────────────────┼────────────────────────┼─────────────┼───────┤
    │ conv2d (Conv2D)               │ (None, 28, 28, 8)      │          80 │   Y   │
    ├───────────────────────────────┼────────────────────────┼─────────────┼───────┤
    │ maxPooling2d (MaxPooling2D)   │ (None, 14, 14, 8)      │           0 │   -   │
    ├───────────────────────────────┼────────────────────────┼─────────────┼───────┤
    │ flatten (Flatten)             │ (None, 1568)           │           0 │   -   │
    ├───────────────────────────────┼────────────────────────┼─────────────┼───────┤
    │ dense (Dense)                 │ (None, 10)             │      15,690 │   Y   │
    └───────────────────────────────┴────────────────────────┴─────────────┴───────┘
     Total params: 15,770 (61.60 KB)
     Trainable params: 15,770 (61.60 KB)
     Non-trainable params: 0 (0.00 B)"
  `);
});

test("layers that merge, and a name that is too long for its column", () => {
  const [numbers, others] = [input([10], { name: "numbers" }), input([3], { name: "others" })];
  const score = named("scores/of_the_first_and_only", dense(1, { name: "dense_with_a_long_name_that_wraps" }));
  const net = model([numbers, others], score(concatenate([numbers, others])), { name: "score" });
  expect(summary(net)).toMatchInlineSnapshot(`
    "Model: "score"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
    │ numbers (InputLayer)          │ (None, 10)                │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ others (InputLayer)           │ (None, 3)                 │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ concatenate (Concatenate)     │ (None, 13)                │               0 │ numbers[0][0],             │
    │                               │                           │                 │ others[0][0]               │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ scores/of_the_first_and_only/ │ (None, 1)                 │              14 │ concatenate[0][0]          │
    │ dense_with_a_long_name_that_w │                           │                 │                            │
    │ raps (Dense)                  │                           │                 │                            │
    └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
     Total params: 14 (56.00 B)
     Trainable params: 14 (56.00 B)
     Non-trainable params: 0 (0.00 B)"
  `);
});

test("a model that is used twice, folded and unfolded, partly frozen", () => {
  const encode = model(input([8]), chain(dense(4, { name: "d" }), batchNormalization({ name: "bn" })) as Block, {
    name: "encode",
  });
  const frozen = freeze(encode, ["bn"]);
  const [left, right] = [input([8], { name: "left" }), input([8], { name: "right" })];
  const net = model([left, right], dot([frozen(left), frozen(right)], { axes: 1 }), { name: "pair" });
  expect(summary(net)).toMatchInlineSnapshot(`
    "Model: "pair"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape              ┃         Param # ┃ Connected to               ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
    │ left (InputLayer)             │ (None, 8)                 │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ right (InputLayer)            │ (None, 8)                 │               0 │ -                          │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ encode (Functional)           │ (None, 4)                 │              52 │ left[0][0], right[0][0]    │
    ├───────────────────────────────┼───────────────────────────┼─────────────────┼────────────────────────────┤
    │ dot (Dot)                     │ (None, 1)                 │               0 │ encode[0][0], encode[1][0] │
    └───────────────────────────────┴───────────────────────────┴─────────────────┴────────────────────────────┘
     Total params: 52 (208.00 B)
     Trainable params: 36 (144.00 B)
     Non-trainable params: 16 (64.00 B)"
  `);
  expect(summary(net, { expandNested: true, showTrainable: true })).toMatchInlineSnapshot(`
    "Model: "pair"
    ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┓
    ┃ Layer (type)                  ┃ Output Shape              ┃          Param # ┃ Connected to              ┃ Trainable ┃
    ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━┩
    │ left (InputLayer)             │ (None, 8)                 │                0 │ -                         │     -     │
    ├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
    │ right (InputLayer)            │ (None, 8)                 │                0 │ -                         │     -     │
    ├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
    │ encode (Functional)           │ (None, 4)                 │               52 │ left[0][0], right[0][0]   │     Y     │
    ├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
    │    └ d (Dense)                │ (None, 4)                 │               36 │ -                         │     Y     │
    ├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
    │    └ bn (BatchNormalization)  │ (None, 4)                 │               16 │ -                         │     N     │
    ├───────────────────────────────┼───────────────────────────┼──────────────────┼───────────────────────────┼───────────┤
    │ dot (Dot)                     │ (None, 1)                 │                0 │ encode[0][0],             │     -     │
    │                               │                           │                  │ encode[1][0]              │           │
    └───────────────────────────────┴───────────────────────────┴──────────────────┴───────────────────────────┴───────────┘
     Total params: 52 (208.00 B)
     Trainable params: 36 (144.00 B)
     Non-trainable params: 16 (64.00 B)"
  `);
});
