import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { completionsAt, complaintsAbout } = openEditor(
  import.meta.url,
  `import * as skip from "./index.ts";
const { basicBlock, bottleneck, cifarResnet, convnext, densenet, ecaResnet, efficientnet, mobilenetV2, mobilenetV3, regnet, resnest } = skip;
const { resnet, resnetV2, resnext, seResnet, seResnext, squeezenet, wideResnet } = skip;`,
);

test.for([
  ["resnet({ depth: | })", ["10", "101", "14", "152", "18", "200", "26", "34", "50"]],
  ['resnet({ depth: 50, flavor: "|" })', ["C", "D", "S", "T", "keras", "paper", "timm", "torchvision"]],
  ['resnet({ flavor: "|" })', ["C", "D", "S", "T", "keras", "paper", "timm", "torchvision"]],
  ['resnet({ depth: 50, pooling: "|" })', ["average", "max"]],
  ["densenet({ depth: | })", ["121", "161", "169", "201"]],
  ['densenet({ depth: 121, flavor: "|" })', ["keras", "torchvision"]],
  ["resnetV2({ depth: | })", ["101", "152", "50"]],
  ["wideResnet({ depth: | })", ["101", "50"]],
  ["seResnet({ depth: | })", ["101", "152", "18", "34", "50"]],
  ['seResnet({ flavor: "|" })', ["D", "timm"]],
  ["ecaResnet({ depth: | })", ["101", "26", "269", "50"]],
  ['ecaResnet({ flavor: "|" })', ["D", "T", "light"]],
  [
    'resnext({ variant: "|" })',
    [
      ...["101 32x16d", "101 32x32d", "101 32x4d", "101 32x8d", "101 32×16d", "101 32×32d", "101 32×4d", "101 32×8d"],
      ...["101 64x4d", "101 64×4d", "50 32x4d", "50 32×4d"],
    ],
  ],
  ["resnest({ depth: | })", ["101", "14", "200", "26", "269", "50"]],
  ['seResnext({ variant: "50 32×4d", flavor: "|" })', ["D", "T", "timm"]],
  ['regnet({ variant: "X 400MF", flavor: "|" })', ["timm", "timm tv", "torchvision"]],
  ['mobilenetV2({ flavor: "|" })', ["keras", "timm", "torchvision"]],
  ['mobilenetV3({ variant: "|" })', ["large", "small"]],
  ['efficientnet({ variant: "|" })', ["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"]],
  ['efficientnet({ variant: "B0", flavor: "|" })', ["keras", "tensorflow", "timm", "torchvision"]],
  ['convnext({ variant: "|" })', ["atto", "base", "femto", "huge", "large", "nano", "pico", "small", "tiny", "xlarge"]],
  ['convnext({ variant: "tiny", flavor: "|" })', ["V2", "timm", "torchvision"]],
  ['squeezenet({ version: "|" })', ["1.0", "1.1"]],
  ['cifarResnet({ depth: 20, option: "|" })', ["A", "A both sides", "B", "C", "D"]],
  ['basicBlock({ filters: 8, option: "|" })', ["A", "A both sides", "B", "C", "D"]],
  ['bottleneck({ filters: 8, stridesIn: "|" })', ["1x1", "1×1", "3x3", "3×3"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});

test.for([
  ["resnet({ depth: 51 })", "Type '51' is not assignable to type '10 | 14 | 18 | 26 | 34 | 50 | 101 | 152 | 200'."],
  [
    'resnet({ depth: 50, flavor: "tf" })',
    `Type '"tf"' is not assignable to type '"torchvision" | "keras" | "timm" | "paper" | "C" | "D" | "T" | "S"'.`,
  ],
  ["densenet({ depth: 120 })", "Type '120' is not assignable to type '121 | 161 | 169 | 201'."],
  ["resnetV2({ depth: 18 })", "Type '18' is not assignable to type '50 | 101 | 152'."],
] as const)("%s is answered with the choices", ([source, complaint]) => {
  expect(complaintsAbout(source)).toEqual([complaint]);
});
