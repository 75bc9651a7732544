/** Res2Net and ResNeSt, whose blocks take their channels apart. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { test } from "vitest";
import { res2net } from "./res2net.ts";
import { resnest } from "./resnest.ts";

const timeout = 180_000;

test.for([
  ["timm-res2net50_26w_4s", () => res2net()],
  ["timm-res2net50d", () => res2net({ variant: "50 26w×4s D" })],
  ["timm-res2next50", () => res2net({ variant: "NeXt-50 4w×4s×8c" })],
  ["timm-resnest14d", () => resnest({ depth: 14 })],
  ["timm-resnest50d", () => resnest()],
] as const)("%s: the same numbers", { timeout }, async ([golden, make]) => {
  const net = make();
  await checkGolden(golden, { net, reference: net.reference, features: { maxpool: "maxPooling2d" } });
});

test.for([
  ...(["50 48w×2s", "50 14w×8s", "50 26w×6s", "50 26w×8s", "101 26w×4s", "101 26w×4s D"] as const).map(
    (variant) => [variant, () => res2net({ variant })] as const,
  ),
  ...([26, 101, 200, 269] as const).map((depth) => [`ResNeSt-${depth}`, () => resnest({ depth })] as const),
])("%s has the weights of timm's", ([, make]) => {
  expectNames(make());
});
