/** @file Deep networks, whose opening takes long. */
import { inceptionResnetV2 } from "@tributary/inception";
import { type AnyModel, input, model, type Tensor } from "@tributary/kernel";
import { densenet, resnet } from "@tributary/skip";

export interface OpenedNetwork {
  readonly image: readonly [height: number, width: number, channels: number];
  readonly net: () => AnyModel;
}

const on = (size: number, block: () => (image: Tensor) => Tensor): OpenedNetwork => ({
  image: [size, size, 3],
  net: () => {
    const image: Tensor = input([size, size, 3]);
    return model(image, block()(image));
  },
});

export const networks: Readonly<Record<string, OpenedNetwork>> = {
  "ResNet-50": on(224, () => resnet({ depth: 50, flavor: "torchvision" })),
  "DenseNet-121": on(224, () => densenet({ depth: 121, flavor: "torchvision" })),
  "Inception-ResNet v2": on(299, () => inceptionResnetV2()),
};
