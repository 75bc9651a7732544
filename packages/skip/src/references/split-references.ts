/** @file What timm calls the weights of Res2Net and ResNeSt. */
import { deepReferences, type ResNetReferences, timmReferences } from "./resnet-references.ts";

/** Most parts that a block of Res2Net has beside the last. */
const PARTS = 7;

/** Parts count from 0 there. */
const parts: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: PARTS }, (_, i) => [
    [`part${i + 1}/conv2d`, `convs.${i}`],
    [`part${i + 1}/batchNormalization`, `bns.${i}`],
  ]).flat() as [string, string][],
);

/** The second convolution of the block itself is the last. */
const last = { conv2d_2: "conv3", batchNormalization_2: "bn3" };

const split = (from: ResNetReferences, inner: Readonly<Record<string, string>>): ResNetReferences => {
  const { conv2d_3: _, batchNormalization_3: __, ...inside } = from.inside;
  return { ...from, inside: { ...inside, ...last, ...inner } };
};

export const res2netReferences: ResNetReferences = split(timmReferences, parts);

/** With three convolutions at the start, and shortcuts that average. */
export const res2netDeepReferences: ResNetReferences = split(deepReferences, parts);

export const resnestReferences: ResNetReferences = split(deepReferences, {
  "split/conv2d": "conv2.conv",
  "split/batchNormalization": "conv2.bn0",
  "split/weigh/conv2d": "conv2.fc1",
  "split/weigh/batchNormalization": "conv2.bn1",
  "split/weigh/conv2d_2": "conv2.fc2",
});
