/** @file The networks of @tributary/unet. */
import {
  attentionUnet,
  isnet,
  linknet,
  nnUnet,
  r2Unet,
  resUnet,
  u2net,
  unet,
  unet3Plus,
  unetPlusPlus,
} from "@tributary/unet";
import { type Architecture, type Flavor, made } from "./architecture.ts";

const segmenter = (
  name: string,
  size: number,
  flavors: readonly string[],
  build: Architecture["build"],
): Architecture => ({
  name,
  package: "unet",
  task: "segmentation",
  flavors,
  input: [size, size, 3],
  classes: 1,
  build,
});

export const unetArchitectures: readonly Architecture[] = [
  {
    name: "unet",
    package: "unet",
    task: "segmentation",
    flavors: ["paper", "milesial", "milesialBilinear", "monai", "upsampling"],
    // Figure 1 of the paper: 572 pixels in, 388 out, two classes.
    input: [572, 572, 1],
    inputs: { upsampling: [512, 512, 1] },
    classes: 2,
    build: made({ unet }, (make, { flavor, classes, keepSize = false }) =>
      make({ flavor: flavor as Flavor, classes, ...(keepSize ? { padding: "same" } : {}) }),
    ),
  },
  segmenter(
    "unetPlusPlus",
    96,
    ["keras", "batchNormalization"],
    made({ unetPlusPlus }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  segmenter(
    "attentionUnet",
    256,
    ["paper"],
    made({ attentionUnet }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "r2Unet",
    256,
    ["paper"],
    made({ r2Unet }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "r2AttentionUnet",
    256,
    ["paper"],
    made({ r2Unet }, (make, { classes }) => make({ classes, attention: true })),
  ),
  segmenter(
    "resUnet",
    224,
    ["paper"],
    made({ resUnet }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "linknet",
    256,
    ["paper"],
    made({ linknet }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "u2net",
    320,
    ["paper"],
    made({ u2net }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "u2netSmall",
    320,
    ["paper"],
    made({ u2net }, (make, { classes }) => make({ classes, variant: "small" })),
  ),
  segmenter(
    "isnet",
    320,
    ["paper"],
    made({ isnet }, (make, { classes }) => make({ classes })),
  ),
  segmenter(
    "unet3Plus",
    256,
    ["paper"],
    made({ unet3Plus }, (make, { classes }) => make({ classes })),
  ),
  // Five halvings are what nnU-Net plans for pieces of 128 pixels, which the command learns from.
  segmenter(
    "nnUnet",
    128,
    ["paper"],
    made({ nnUnet }, (make, { classes }) => make({ classes, depth: 5 })),
  ),
  segmenter(
    "nnUnetResidual",
    128,
    ["paper"],
    made({ nnUnet }, (make, { classes }) => make({ classes, depth: 5, variant: "residual" })),
  ),
];
