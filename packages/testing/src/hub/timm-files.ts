/** @file A repository as timm publishes it: config.json and weights, here with random numbers. */
import { type Block, input, model } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";
import { randomWeightsFile } from "./random-weights.ts";

/** What timm says of weights that were trained on ImageNet. */
const settings = {
  tag: "a1_in1k",
  interpolation: "bicubic",
  crop_pct: 0.95,
  crop_mode: "center",
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  license: "apache-2.0",
  origin_url: "https://github.com/huggingface/pytorch-image-models",
};

/**
 * The files of a repository.
 *
 * @param architecture What timm calls it: `"resnet18"`.
 * @param cfg Settings in place of those that most weights have. Default none.
 */
export const timmFiles = (
  architecture: string,
  network: Block & { readonly reference: Reference },
  cfg: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, Uint8Array | string>> => {
  const size = 224;
  const net = model(input([size, size, 3]), network);
  const pretrained_cfg = { ...settings, input_size: [3, size, size], num_classes: 1000, ...cfg };
  return {
    "config.json": JSON.stringify({ architecture, num_classes: 1000, pretrained_cfg }),
    "model.safetensors": randomWeightsFile(net, network.reference),
  };
};
