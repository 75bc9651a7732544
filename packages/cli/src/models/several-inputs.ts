/** @file Networks that take, or learn from, more than a picture and one answer to it: commands show them and export them; what they learn from, a program says. */
import { type AnyModel, input, model, type Tensor } from "@tributary/kernel";
import { diffusionUnet, guidedUnet3Plus } from "@tributary/unet";
import { imageAndNumbers, siamese } from "../recipes/joined.ts";
import type { InputSize } from "./build-network.ts";

export interface SeveralInputs {
  readonly name: string;
  readonly package: "unet" | "recipes";
  /** What goes in, by name. */
  readonly inputs: readonly string[];
  /** What it learns from, by name, where that is more than what it answers. */
  readonly targets?: readonly string[];
  /** Height, width, channels of the pictures. */
  readonly size: InputSize;
  readonly build: (size: InputSize) => AnyModel;
  /** What to do where a folder of pictures is not enough to learn from. */
  readonly learning: string;
}

/** All of them. */
export const severalInputs: readonly SeveralInputs[] = [
  {
    name: "diffusionUnet",
    package: "unet",
    inputs: ["image", "time"],
    size: [32, 32, 3],
    build: (size) => {
      const image: Tensor = input(size, { name: "image" });
      const time = input([], { name: "time" });
      const find: (image: Tensor, time: Tensor) => Tensor = diffusionUnet({ channels: size[2] });
      return model({ image, time }, find(image, time), { name: "diffusionUnet" });
    },
    learning:
      "write the program: noisy(noiseSchedule()) makes the examples, meanSquaredError() is the loss, sampleDdim() draws; @tributary/unet's README has it under Pictures out of noise",
  },
  {
    name: "guidedUnet3Plus",
    package: "unet",
    inputs: ["image"],
    targets: ["output", "side2", "side3", "side4", "side5", "present"],
    size: [256, 256, 3],
    build: (size) => model(input(size, { name: "image" }), guidedUnet3Plus(), { name: "guidedUnet3Plus" }),
    learning:
      "write the program: createTrainer() of @tributary/train learns model(image, net.supervised(image)), whose target present is the class of the whole picture; model(image, net(image)) has the same weights",
  },
  {
    name: "imageAndNumbers",
    package: "recipes",
    inputs: ["image", "numbers"],
    size: [64, 64, 3],
    build: (size) => imageAndNumbers(size, 8),
    learning: "write the program: createTrainer() of @tributary/train takes examples by the names of the inputs",
  },
  {
    name: "siamese",
    package: "recipes",
    inputs: ["left", "right"],
    size: [64, 64, 1],
    build: (size) => siamese(size),
    learning: "write the program: createTrainer() of @tributary/train takes examples by the names of the inputs",
  },
];

/** One of them by its name, whatever its case. */
export const findSeveralInputs = (name: string): SeveralInputs | undefined =>
  severalInputs.find((known) => known.name.toLowerCase() === name.toLowerCase());
