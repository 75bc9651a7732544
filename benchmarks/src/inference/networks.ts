/** @file The networks whose predictions are timed, as `pytorch.py` has them too. */
import { inceptionV3 } from "@tributary/inception";
import { type Block, input, type Model, model, type Tensor } from "@tributary/kernel";
import { densenet, resnet } from "@tributary/skip";
import { unet } from "@tributary/unet";

export interface Network {
  readonly title: string;
  readonly image: readonly [height: number, width: number, channels: number];
  readonly block: () => Block;
}

export type NetworkName = "resnet50" | "inception_v3" | "densenet121" | "unet";

export const networks: Readonly<Record<NetworkName, Network>> = {
  resnet50: {
    title: "ResNet-50, 224²",
    image: [224, 224, 3],
    block: () => resnet({ depth: 50, flavor: "torchvision" }),
  },
  inception_v3: {
    title: "Inception v3, 299²",
    image: [299, 299, 3],
    block: () => inceptionV3({ flavor: "torchvision" }),
  },
  densenet121: {
    title: "DenseNet-121, 224²",
    image: [224, 224, 3],
    block: () => densenet({ depth: 121, flavor: "torchvision" }),
  },
  unet: {
    title: "U-Net, 256²",
    image: [256, 256, 3],
    block: () => unet({ classes: 2, padding: "same" }),
  },
};

/** The network as a model. */
export const modelOf = (name: NetworkName): Model<Tensor, Tensor> => {
  const { image, block } = networks[name];
  const pixels: Tensor = input([...image]);
  return model(pixels, block()(pixels));
};
