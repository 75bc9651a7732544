/** @file The networks whose graphs are built: the deepest of their families. */
import { inceptionResnetV2 } from "@tributary/inception";
import { type Block, input, model, type Tensor } from "@tributary/kernel";
import { densenet, resnet } from "@tributary/skip";

export type NetworkName = "resnet152" | "densenet201" | "inception_resnet_v2";

interface Network {
  readonly title: string;
  readonly side: number;
  readonly block: () => Block;
}

export const networks: Readonly<Record<NetworkName, Network>> = {
  resnet152: { title: "ResNet-152", side: 224, block: () => resnet({ depth: 152 }) },
  densenet201: { title: "DenseNet-201", side: 224, block: () => densenet({ depth: 201 }) },
  inception_resnet_v2: { title: "Inception-ResNet v2", side: 299, block: () => inceptionResnetV2() },
};

/** Makes the layers, applies them to an image, and closes the model: every shape is checked, every weight is named. */
export const build = (name: NetworkName): number => {
  const { side, block } = networks[name];
  const image: Tensor = input([side, side, 3]);
  return model(image, block()(image)).weights.length;
};
