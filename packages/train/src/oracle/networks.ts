/** @file The three small networks of `conformance/README.md`, layer by layer. */
import {
  add,
  averagePooling2d,
  type Block,
  batchNormalization,
  branches,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  dense,
  globalAveragePooling2d,
  maxPooling2d,
  named,
  relu,
  type Tensor,
} from "@tributary/kernel";

const keep = { padding: "same" } as const;
const around = (pixels: number) =>
  [
    [pixels, pixels],
    [pixels, pixels],
  ] as const;

const normalized = (name: string, filters: number, size: number, strides = 1): Block =>
  named(
    name,
    chain(
      conv2d(filters, size, { strides, padding: around(Math.floor(size / 2)), useBias: false, name: "conv" }),
      batchNormalization({ momentum: 0.9, epsilon: 1e-5, name: "bn" }),
    ),
  );

const residual = (name: string, filters: number, strides: number): Block => {
  const body = chain(normalized("first", filters, 3, strides), relu, normalized("second", filters, 3));
  const shortcut: Block = strides > 1 ? normalized("shortcut", filters, 1, strides) : (x) => x;
  return named(name, (x) => relu(add([body(x), shortcut(x)])));
};

const resnet = (): Block =>
  chain(
    normalized("stem", 8, 3),
    relu,
    residual("block1", 8, 1),
    residual("block2", 16, 2),
    residual("block3", 32, 2),
    globalAveragePooling2d,
    dense(10, { name: "fc" }),
  );

const twice = (name: string, filters: number): Block =>
  named(
    name,
    chain(
      conv2d(filters, 3, { ...keep, activation: "relu", name: "conv1" }),
      conv2d(filters, 3, { ...keep, activation: "relu", name: "conv2" }),
    ),
  );

const unet = (): Block => (image) => {
  const level = (x: Tensor, i: number): Tensor => {
    const left = twice(`down${i}`, 8 * 2 ** i)(x);
    if (i === 2) return left;
    const under = level(maxPooling2d(2)(left), i + 1);
    return named(`up${i}`, (below) => {
      const up = conv2dTranspose(8 * 2 ** i, 2, { strides: 2, name: "upconv" })(below);
      return twice("block", 8 * 2 ** i)(concatenate([left, up]));
    })(under);
  };
  return conv2d(3, 1, { name: "head" })(level(image, 0));
};

const module = (name: string): Block => {
  const conv = (filters: number, size: number, layer: string, activation: "relu" | "linear" = "linear"): Block =>
    conv2d(filters, size, { ...keep, activation, name: layer });
  const views = branches(
    conv(8, 1, "one"),
    chain(conv(8, 1, "three_reduce", "relu"), conv(12, 3, "three")),
    chain(conv(4, 1, "five_reduce", "relu"), conv(8, 5, "five")),
    chain(maxPooling2d(3, { strides: 1, padding: "same" }), conv(8, 1, "projection")),
  );
  return named(name, (x) => relu(views(x)));
};

const inception = (): Block =>
  chain(
    conv2d(12, 5, { ...keep, activation: "relu", name: "conv1" }),
    maxPooling2d(3, { strides: 2 }),
    module("module1"),
    averagePooling2d(3, { strides: 2 }),
    module("module2"),
    globalAveragePooling2d,
    dense(10, { name: "fc" }),
  );

/** A residual, a U-shaped and an Inception network, made anew each time: files of tests share this module, but no weights. */
export const networks: Readonly<Record<"resnet" | "unet" | "inception", () => Block>> = { resnet, unet, inception };
