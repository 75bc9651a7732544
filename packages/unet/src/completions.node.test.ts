import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { completionsAt, complaintsAbout } = openEditor(
  import.meta.url,
  'import { attentionUnet, r2Unet, resUnet, u2net, unet, unetDecoder, unetPlusPlus, unetSizes, upSamplingConvolution } from "./index.ts";',
);

const depths = ["1", "2", "3", "4", "5", "6"];
const flavors = ["milesial", "milesialBilinear", "monai", "paper", "upsampling"];

test.for([
  ['unet({ classes: 2, flavor: "|" })', flavors],
  ['unet({ flavor: "|" })', flavors],
  ['unet({ classes: 2, padding: "|" })', ["same", "valid"]],
  ["unet({ classes: 2, depth: | })", depths],
  ['unet({ classes: 2, up: "|" })', ["bilinear", "nearest", "pixelShuffle", "transposed"]],
  ['unet({ classes: 2, join: "|" })', ["add", "concatenate"]],
  ["attentionUnet({ classes: 2, depth: | })", depths],
  ["r2Unet({ classes: 2, depth: | })", depths],
  ["resUnet({ classes: 2, depth: | })", depths],
  ["unetPlusPlus({ classes: 2, depth: | })", depths],
  ['unetPlusPlus({ classes: 2, flavor: "|" })', ["batchNormalization", "keras"]],
  ['u2net({ classes: 2, variant: "|" })', ["large", "small"]],
  ['unetSizes({ flavor: "|" })', flavors],
  ['unetDecoder({ up: "|" })', ["bilinear", "nearest", "pixelShuffle", "transposed"]],
  ['unetDecoder({ join: "|" })', ["add", "concatenate"]],
  ['unetDecoder({ attention: "|" })', ["scse"]],
  ['upSamplingConvolution(8, { interpolation: "|" })', ["bilinear", "nearest"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});

test.for([
  [
    'unet({ classes: 2, flavor: "papers" })',
    `Type '"papers"' is not assignable to type '"paper" | "milesial" | "milesialBilinear" | "monai" | "upsampling"'. Did you mean '"paper"'?`,
  ],
  ['u2net({ classes: 2, variant: "big" })', `Type '"big"' is not assignable to type '"large" | "small"'.`],
] as const)("%s is answered with the choices", ([source, complaint]) => {
  expect(complaintsAbout(source)).toEqual([complaint]);
});
