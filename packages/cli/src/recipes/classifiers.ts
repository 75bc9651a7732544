/** @file Classifiers composed of the template packages' blocks. */

import { inception, normalized as unit } from "@tributary/inception";
import {
  type Block,
  batchNormalization,
  branches,
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  maxPooling2d,
  named,
  relu,
} from "@tributary/kernel";
import { basicBlock, denseBlock, residualBlock } from "@tributary/skip";

/** Short runs need statistics that follow quickly: a tenth of each batch. */
const momentum = 0.9;

const first = (filters: number): Block =>
  chain(conv2d(filters, 3, { padding: "same", useBias: false }), batchNormalization({ momentum }), relu);

const classify = (classes: number): Block => chain(globalAveragePooling2d, named("classify", dense(classes)));

/**
 * For digits: a residual stem, an Inception middle, a dense tail.
 *
 * @example
 * digitClassifier(10)(input([28, 28, 1])).shape; // [null, 10]
 */
export const digitClassifier = (classes = 10): Block =>
  chain(
    named("stem", chain(first(16), basicBlock({ filters: 32, strides: 2 }))),
    named("middle", chain(inception({ one: 16, three: [24, 32], five: [8, 16], pool: 16 }, { unit }), maxPooling2d(2))),
    named("tail", chain(denseBlock(3, 16), batchNormalization({ momentum }), relu)),
    classify(classes),
  );

/** An Inception module whose result is added to what came in: Inception-ResNet in small. */
const inceptionResnetBlock = (filters: number): Block =>
  residualBlock(
    inception(
      { one: filters / 4, three: [filters / 4, filters / 2], five: [filters / 16, filters / 8], pool: filters / 8 },
      { unit },
    ),
    { filters },
  );

/**
 * Three Inception modules with shortcuts, for pictures of 32 pixels and more.
 *
 * @example
 * inceptionResnet(10)(input([32, 32, 3])).shape; // [null, 10]
 */
export const inceptionResnet = (classes: number): Block =>
  chain(
    first(32),
    ...[32, 64, 128].flatMap((filters) => [inceptionResnetBlock(filters), maxPooling2d(2)]),
    classify(classes),
  );

/**
 * The same image at three scales, each with convolutions of its own, judged together.
 *
 * @example
 * multiScaleClassifier(10)(input([32, 32, 3])).shape; // [null, 10]
 */
export const multiScaleClassifier = (classes: number): Block => {
  const view = (shrink: number): Block => chain(maxPooling2d(shrink), first(16), first(32), globalAveragePooling2d);
  return chain(branches(view(1), view(2), view(4)), named("classify", dense(classes)));
};
