/** @file What segmentation_models.pytorch calls the weights of its decoders, on encoders whose coarsest stride is 32. */
import { all, each, type Names, type NetworkReference, part, unit } from "./references.ts";
import { asppNames } from "./torchvision-references.ts";

/** A network's: the encoder's after `encoder.`, the decoder's after `decoder.`, and the convolution that classifies. */
const smpReference =
  (architecture: string, decoder: Names): NetworkReference =>
  (encoder) => ({
    package: "segmentation_models_pytorch",
    architecture,
    layout: "torch",
    names: all(part("encoder", "encoder.", encoder?.names ?? {}), part("decoder", "decoder.", decoder), {
      "classify/conv2d": "segmentation_head.0",
    }),
  });

const two = all(unit(1, "conv1.0", "conv1.1"), unit(2, "conv2.0", "conv2.1"));

const scse = (ours: string): Names =>
  part(ours, `${ours}.attention.`, {
    "channels/conv2d": "cSE.1",
    "channels/conv2d_2": "cSE.3",
    "spatial/conv2d": "sSE.0",
  });

/** Two convolutions, with attention before and after them. */
const block = all(two, scse("attention1"), scse("attention2"));

/** Its blocks are counted from the bottom. */
const fromBottom = (inside: Names): Names => each(0, 4, (k) => part(`up${4 - k}`, `blocks.${k}.`, inside));

export const unetDecoderReference: NetworkReference = smpReference("Unet", fromBottom(block));

/** X^{i,j} is `x_{d}_{l}` there: d is where its diagonal starts, l its level, both counted from the bottom. */
export const unetPlusPlusDecoderReference: NetworkReference = smpReference(
  "UnetPlusPlus",
  each(0, 4, (i) => each(1, 5 - i, (j) => part(`node${i}_${j}`, `blocks.x_${5 - i - j}_${4 - i}.`, block))),
);

export const linknetDecoderReference: NetworkReference = smpReference(
  "Linknet",
  fromBottom(
    all(
      part("reduce", "", unit(1, "block.0.0", "block.0.1")),
      part("up", "", { conv2dTranspose: "block.1.0", batchNormalization: "block.1.1" }),
      part("expand", "", unit(1, "block.2.0", "block.2.1")),
    ),
  ),
);

/** Squeeze and excitation. */
const weigh = { conv2d: "1", conv2d_2: "3" };

export const manetReference: NetworkReference = smpReference(
  "MAnet",
  all(
    ...["top", "center", "bottom", "out"].map((name) => ({ [`center/${name}/conv2d`]: `center.${name}_conv` })),
    fromBottom(
      all(
        two,
        part("narrow", "hl_conv.", all(unit(1, "0.0", "0.1"), unit(2, "1.0", "1.1"))),
        part("high", "SE_hl.", weigh),
        part("low", "SE_ll.", weigh),
      ),
    ),
  ),
);

export const fpnReference: NetworkReference = smpReference(
  "FPN",
  all(
    { "p5/conv2d": "p5" },
    each(2, 4, (level) => ({ [`p${level}/conv2d`]: `p${level}.skip_conv` })),
    each(2, 5, (level) =>
      each(0, 2, (step) =>
        part(`s${level}/step${step}`, `seg_blocks.${5 - level}.block.${step}.block.`, {
          conv2d: "0",
          groupNormalization: "1",
        }),
      ),
    ),
  ),
);

/** A convolution with its normalization, in a module of its own. */
const named = (module: string): Names => unit(1, `${module}.conv`, `${module}.bn`);

/** Its upsampling is counted from the finest map, of stride 4. */
export const panReference: NetworkReference = smpReference(
  "PAN",
  all(
    part(
      "fpa",
      "fpa.",
      all(
        part("mean", "", named("branch1.1")),
        part("middle", "", named("mid.0")),
        each(1, 3, (i) => part(`down${i}`, "", named(`down${i}.1`))),
        part("down3", "", unit(2, "down3.2.conv", "down3.2.bn")),
        each(1, 2, (i) => part(`across${i}`, "", named(`conv${i}`))),
      ),
    ),
    each(2, 4, (level) =>
      part(
        `gau${level}`,
        `gau${level - 1}.`,
        all(part("fine", "", named("conv2")), part("weigh", "", named("conv1.1"))),
      ),
    ),
  ),
);

/** Pyramid pooling: the convolution and the normalization after each pooling. */
const pooling = (module: string): Names =>
  all(...[1, 2, 3, 6].map((bin, k) => part(`pool${bin}`, `psp.blocks.${k}.`, unit(1, `${module}.0`, `${module}.1`))));

export const pspnetReference: NetworkReference = smpReference(
  "PSPNet",
  all(pooling("pool.1"), part("conv", "conv.", unit(1, "0", "1"))),
);

export const upernetReference: NetworkReference = smpReference(
  "UPerNet",
  all(
    part("pooling", "", pooling("1")),
    part("bottom", "psp.out_conv.", unit(1, "0", "1")),
    each(0, 3, (k) => part(`p${4 - k}`, `fpn_stages.${k}.skip_conv.`, unit(1, "0", "1"))),
    part("fuse", "fpn_bottleneck.", unit(1, "0", "1")),
  ),
);

/** A depthwise convolution, a pointwise one, normalization. */
const separable = (module: string, normalization: string): Names => ({
  depthwiseConv2d: `${module}.0`,
  conv2d: `${module}.1`,
  batchNormalization: normalization,
});

export const deeplabV3PlusReference = (rates: readonly number[]): NetworkReference =>
  smpReference(
    "DeepLabV3Plus",
    all(
      part(
        "aspp",
        "aspp.0.",
        asppNames(rates, (k) => separable(`convs.${k}.0`, `convs.${k}.1`)),
      ),
      part("conv", "aspp.", separable("1", "2")),
      part("fine", "block1.", unit(1, "0", "1")),
      part("fuse", "block2.", separable("0", "1")),
    ),
  );
