/** @file What packages call the weights of MobileNets and EfficientNets: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";
import type { InvertedStage } from "../networks/inverted-network.ts";
import { listedLater } from "./listed-later.ts";

/** One inverted residual among all others; all numbers count from 0. */
export interface InvertedPlace {
  readonly stage: number;
  /** Within its stage. */
  readonly block: number;
  /** Within the network. */
  readonly index: number;
  /** Whether it has a convolution that expands. */
  readonly expands: boolean;
  /** Whether it has an attention. */
  readonly attends: boolean;
}

/** One package's custom. */
export interface InvertedReferences {
  readonly package: string;
  readonly layout: Reference["layout"];
  /** Of the first and the last convolution, their normalizations, and the head. */
  readonly first: readonly [convolution: string, normalization: string];
  readonly last: (stages: number, blocks: number) => readonly [convolution: string, normalization: string];
  readonly head: Readonly<Record<string, string>>;
  /** The modules of a block, in our order: expand, depthwise, excite, project; where there is none it is left out. */
  readonly inside: (place: InvertedPlace) => readonly (readonly [string, string])[];
}

const parts = ({ expands, attends }: InvertedPlace): readonly (readonly [string, string])[] => [
  ...(expands ? ([["expand/conv2d", "expand/batchNormalization"]] as const) : []),
  ["depthwise/depthwiseConv2d", "depthwise/batchNormalization"],
  ...(attends ? ([["excite/dense", "excite/dense_2"]] as const) : []),
  ["project/conv2d", "project/batchNormalization"],
];

/** torchvision counts the modules of a block. */
const counted =
  (start: (place: InvertedPlace) => string): InvertedReferences["inside"] =>
  (place) =>
    parts(place).map(([first], i) => {
      const module = `${start(place)}block.${i}.`;
      return first === "excite/dense" ? [`${module}fc1`, `${module}fc2`] : [`${module}0`, `${module}1`];
    });

const torchvision = {
  package: "torchvision",
  layout: "torch",
  first: ["features.0.0", "features.0.1"],
} as const;

const classifier = { "classify/dense": "classifier.1" };

export const torchMobileV2References: InvertedReferences = {
  ...torchvision,
  last: (_, blocks) => [`features.${blocks + 1}.0`, `features.${blocks + 1}.1`],
  head: classifier,
  inside({ index, expands }) {
    const start = `features.${index + 1}.conv.`;
    const wide = [0, 1].slice(0, expands ? 2 : 1).map((i) => [`${start}${i}.0`, `${start}${i}.1`] as const);
    return [...wide, [`${start}${wide.length}`, `${start}${wide.length + 1}`]];
  },
};

export const torchMobileV3References: InvertedReferences = {
  ...torchvision,
  last: (_, blocks) => [`features.${blocks + 1}.0`, `features.${blocks + 1}.1`],
  head: { "hidden/dense": "classifier.0", "classify/dense": "classifier.3" },
  inside: counted(({ index }) => `features.${index + 1}.`),
};

export const torchEfficientReferences: InvertedReferences = {
  ...torchvision,
  last: (stages) => [`features.${stages + 1}.0`, `features.${stages + 1}.1`],
  head: classifier,
  inside: counted(({ stage, block }) => `features.${stage + 1}.${block}.`),
};

/** timm's MobileNetV2 and EfficientNets. */
export const timmReferences: InvertedReferences = {
  package: "timm",
  layout: "torch",
  first: ["conv_stem", "bn1"],
  last: () => ["conv_head", "bn2"],
  head: { "classify/dense": "classifier" },
  inside(place) {
    const { stage, block, expands, attends } = place;
    const start = `blocks.${stage}.${block}.`;
    const excite = attends ? ([[`${start}se.conv_reduce`, `${start}se.conv_expand`]] as const) : [];
    const module = (convolution: string, normalization: string) =>
      [`${start}${convolution}`, `${start}${normalization}`] as const;
    return expands
      ? [module("conv_pw", "bn1"), module("conv_dw", "bn2"), ...excite, module("conv_pwl", "bn3")]
      : [module("conv_dw", "bn1"), ...excite, module("conv_pw", "bn2")];
  },
};

export const timmMobileV3References: InvertedReferences = {
  ...timmReferences,
  last: (stages) => [`blocks.${stages}.0.conv`, `blocks.${stages}.0.bn1`],
  head: { "hidden/dense": "conv_head", "classify/dense": "classifier" },
};

export const kerasMobileV2References: InvertedReferences = {
  package: "keras",
  layout: "keras",
  first: ["Conv1", "bn_Conv1"],
  last: () => ["Conv_1", "Conv_1_bn"],
  head: { "classify/dense": "predictions" },
  inside({ index, expands }) {
    const start = index === 0 ? "expanded_conv_" : `block_${index}_`;
    const names = expands ? ["expand", "depthwise", "project"] : ["depthwise", "project"];
    return names.map((name) => [`${start}${name}`, `${start}${name}_BN`]);
  },
};

export const kerasEfficientReferences: InvertedReferences = {
  package: "keras",
  layout: "keras",
  first: ["stem_conv", "stem_bn"],
  last: () => ["top_conv", "top_bn"],
  head: { "classify/dense": "predictions" },
  inside({ stage, block, expands }) {
    const start = `block${stage + 1}${String.fromCharCode(97 + block)}_`;
    return [
      ...(expands ? ([[`${start}expand_conv`, `${start}expand_bn`]] as const) : []),
      [`${start}dwconv`, `${start}bn`],
      [`${start}se_reduce`, `${start}se_expand`],
      [`${start}project_conv`, `${start}project_bn`],
    ];
  },
};

/** The names of all layers of a network. */
export const invertedReference = (
  naming: InvertedReferences,
  architecture: string,
  first: number,
  stages: readonly InvertedStage[],
): Reference =>
  listedLater({ package: naming.package, architecture, layout: naming.layout }, () => {
    const blocks = stages.flat();
    const names: Record<string, string> = { ...naming.head };
    const put = (scope: string, ours: readonly [string, string], theirs: readonly [string, string]): void => {
      names[`${scope}/${ours[0]}`] = theirs[0];
      names[`${scope}/${ours[1]}`] = theirs[1];
      // Keras calls the kernel of a depthwise convolution as it calls any other; only separable ones have two.
      if (naming.layout === "keras" && ours[0].startsWith("depthwise")) {
        names[`${scope}/${ours[0]}/depthwiseKernel`] = `${theirs[0]}/kernel`;
      }
    };
    const convolution = ["conv2d", "batchNormalization"] as const;
    put("stage1", convolution, naming.first);
    put(`stage${stages.length + 2}`, convolution, naming.last(stages.length, blocks.length));
    for (const [stage, row] of stages.entries()) {
      for (const [block, made] of row.entries()) {
        const index = blocks.indexOf(made);
        const channels = blocks[index - 1]?.filters ?? first;
        const expands = made.width !== channels;
        const place = { stage, block, index, expands, attends: made.attention !== undefined };
        const theirs = naming.inside(place);
        for (const [i, ours] of parts(place).entries()) put(`stage${stage + 2}_${block + 1}`, ours, theirs[i]!);
      }
    }
    return names;
  });
