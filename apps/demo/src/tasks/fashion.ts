/** @file Naming clothes: Fashion-MNIST, pictures of 28 pixels. Xiao, Rasul, Vollgraf 2017, arXiv:1708.07747. */
import { asImage, augment, flip, preparePicture, shift } from "@tributary/images";
import { type Block, input, type Model, model, type Tensor } from "@tributary/kernel";
import { type AnyBlock, meant } from "@tributary/kernel/authoring";
import { cifarDensenet, cifarResnet } from "@tributary/skip";
import { accuracy, sparseCategoricalCrossentropy } from "@tributary/train";
import { openData, type TrainingTask, UsageError } from "tributary";
import { smallGooglenet } from "tributary/recipes";

const classes = [
  "T-shirt",
  "trouser",
  "pullover",
  "dress",
  "coat",
  "sandal",
  "shirt",
  "sneaker",
  "bag",
  "ankle boot",
] as const;

interface Choice {
  readonly block: () => AnyBlock;
  readonly epochs: number;
  readonly learningRate: number;
}

const { length: count } = classes;
const choices: Readonly<Record<string, Choice>> = {
  cifarResnet20: {
    block: () => cifarResnet({ depth: 20, classes: count }) as Block,
    epochs: 5,
    learningRate: 0.01,
  },
  densenet22: {
    block: () => cifarDensenet({ depth: 22, growth: 12, classes: count }) as Block,
    epochs: 3,
    learningRate: 0.01,
  },
  smallGooglenet: { block: () => smallGooglenet(count), epochs: 3, learningRate: 0.01 },
};

export const fashion: TrainingTask = {
  name: "fashion",
  what: "a classifier names clothes (Fashion-MNIST)",
  needs: "the four IDX files of Fashion-MNIST",
  models: Object.keys(choices),
  async plan({ data, model: chosen = "cifarResnet20", seed }) {
    const choice = Object.hasOwn(choices, chosen) ? choices[chosen] : undefined;
    if (!choice) {
      const similar = meant(chosen, Object.keys(choices));
      throw new UsageError({
        problem: `fashion is not learned by "${chosen}"`,
        expected: `one of ${Object.keys(choices).join(", ")}`,
        fix: `${similar === undefined ? "" : `write --model ${similar}, or `}leave it out for cifarResnet20`,
      });
    }
    const { train, test, found } = await openData(data!, { seed, classes });
    const { block, epochs, learningRate } = choice;
    const shape = [28, 28, 1] as const;
    const net = model(input(shape, { name: "image" }), block() as Block, { name: `fashion-${chosen}` });
    return {
      net: net as Model<Tensor, Tensor>,
      facts: { task: "classification", classes, preprocessing: "unit", card: { seed } },
      found,
      train: train
        .map((sample) => ({ ...sample, input: preparePicture({ net }, asImage(sample.input)) }))
        .map(augment([flip(), shift({ pixels: 2 })])),
      test,
      loss: sparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: [accuracy()],
      epochs,
      batchSize: 128,
      learningRate,
    };
  },
};
