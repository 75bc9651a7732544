import { openEditor } from "@tributary/testing/editor";
import { expect, test } from "vitest";

const { completionsAt, complaintsAbout } = openEditor(
  import.meta.url,
  'import { googlenet, inceptionBn, inceptionNext, inceptionResnetV2, inceptionV3, inceptionV4, normalized, xception } from "./index.ts";',
);

test.for([
  ['googlenet({ flavor: "|" })', ["paper", "torchvision"]],
  ['inceptionBn({ flavor: "|" })', ["paper", "published"]],
  ['inceptionNext({ variant: "|" })', ["atto", "base", "small", "tiny"]],
  ['inceptionV3({ flavor: "|" })', ["keras", "torchvision"]],
  ['inceptionResnetV2({ flavor: "|" })', ["keras", "timm"]],
  ['xception({ flavor: "|" })', ["keras", "timm"]],
  ['inceptionV4({ pooling: "|" })', ["average", "max"]],
  ['normalized("conv1", 64, 3, { padding: "|" })', ["same", "valid"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});

test("a flavor that does not exist is answered with the choices", () => {
  expect(complaintsAbout('googlenet({ flavor: "keras" })')).toEqual([
    `Type '"keras"' is not assignable to type '"paper" | "torchvision" | undefined'.`,
  ]);
});
