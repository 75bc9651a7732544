import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { completionsAt, complaintsAbout } = openEditor(
  import.meta.url,
  `import * as skip from "./index.ts";
const { basicBlock, bottleneck, cifarResnet, densenet, resnet, resnetV2, resnext, seResnet, wideResnet } = skip;`,
);

test.for([
  ["resnet({ depth: | })", ["101", "152", "18", "34", "50"]],
  ['resnet({ depth: 50, flavor: "|" })', ["keras", "paper", "torchvision"]],
  ['resnet({ flavor: "|" })', ["keras", "paper", "torchvision"]],
  ['resnet({ depth: 50, pooling: "|" })', ["average", "max"]],
  ["densenet({ depth: | })", ["121", "161", "169", "201"]],
  ['densenet({ depth: 121, flavor: "|" })', ["keras", "torchvision"]],
  ["resnetV2({ depth: | })", ["101", "152", "50"]],
  ["wideResnet({ depth: | })", ["101", "50"]],
  ["seResnet({ depth: | })", ["50"]],
  ['resnext({ variant: "|" })', ["101 32x8d", "101 32×8d", "50 32x4d", "50 32×4d"]],
  ['cifarResnet({ depth: 20, option: "|" })', ["A", "B", "C"]],
  ['basicBlock({ filters: 8, option: "|" })', ["A", "B", "C"]],
  ['bottleneck({ filters: 8, stridesIn: "|" })', ["1x1", "1×1", "3x3", "3×3"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});

test.for([
  ["resnet({ depth: 51 })", "Type '51' is not assignable to type '18 | 34 | 50 | 101 | 152'."],
  ['resnet({ depth: 50, flavor: "tf" })', `Type '"tf"' is not assignable to type '"torchvision" | "keras" | "paper"'.`],
  ["densenet({ depth: 120 })", "Type '120' is not assignable to type '121 | 161 | 169 | 201'."],
  ["resnetV2({ depth: 18 })", "Type '18' is not assignable to type '50 | 101 | 152'."],
] as const)("%s is answered with the choices", ([source, complaint]) => {
  expect(complaintsAbout(source)).toEqual([complaint]);
});
