/** @file The networks whose training is timed, as `pytorch.py` has them too. */

import { googlenet } from "@tributary/inception";
import { type Block, input, type Model, model, type Tensor } from "@tributary/kernel";
import { cifarResnet, resnet } from "@tributary/skip";
import { unet } from "@tributary/unet";

export interface Network {
  readonly name: string;
  readonly batch: number;
  readonly image: readonly [height: number, width: number, channels: number];
  readonly classes: number;
  /** Whether each pixel has a label, rather than each image. */
  readonly perPixel: boolean;
  readonly block: () => Block;
  /** Height and width of a single image that TensorFlow.js can finish a step with. */
  readonly small: number;
}

export const networks: readonly Network[] = [
  {
    name: "ResNet-18",
    batch: 8,
    image: [224, 224, 3],
    classes: 1000,
    perPixel: false,
    block: () => resnet({ depth: 18, flavor: "torchvision" }),
    small: 32,
  },
  {
    name: "ResNet-20",
    batch: 128,
    image: [32, 32, 3],
    classes: 10,
    perPixel: false,
    block: () => cifarResnet({ depth: 20, option: "B" }),
    small: 32,
  },
  {
    name: "U-Net",
    batch: 2,
    image: [128, 128, 1],
    classes: 2,
    perPixel: true,
    block: () => unet({ classes: 2, filters: [32, 64, 128, 256, 512], padding: "same" }),
    small: 16,
  },
  {
    name: "GoogLeNet",
    batch: 8,
    image: [224, 224, 3],
    classes: 1000,
    perPixel: false,
    block: () => googlenet({ flavor: "torchvision" }),
    small: 32,
  },
];

/** A network on one image of a few pixels. */
export const shrunk = (network: Network): Network => ({
  ...network,
  batch: 1,
  image: [network.small, network.small, network.image[2]],
});

/** The network as a model. */
export const modelOf = ({ image, block }: Network): Model<Tensor, Tensor> => {
  const pixels: Tensor = input([...image]);
  return model(pixels, block()(pixels));
};
