/** @file What torchvision calls the weights of SqueezeNets: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";

/** @param modules Where fire2, fire3, … are in torchvision's list of modules. */
export const squeezenetReference = (architecture: string, modules: readonly number[]): Reference => ({
  package: "torchvision",
  architecture,
  layout: "torch",
  names: {
    "conv1/conv2d": "features.0",
    "classify/conv2d": "classifier.1",
    ...Object.fromEntries(
      modules.flatMap((module, i) =>
        ["squeeze", "expand1x1", "expand3x3"].map((part) => [
          `fire${i + 2}/${part}/conv2d`,
          `features.${module}.${part}`,
        ]),
      ),
    ),
  },
});
