/** InceptionNeXt, and Inception with batch normalization as published files have it. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { test } from "vitest";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionNext } from "./inception-next.ts";

test.for([
  ["timm-inception_next_atto", "atto", 6, 2],
  ["timm-inception_next_tiny", "tiny", 9, 3],
] as const)("%s: the same numbers", { timeout: 180_000 }, async ([golden, variant, third, last]) => {
  const net = inceptionNext({ variant });
  const features = { stem: "stem", "stages.2": `stage3_${third}`, "stages.3": `stage4_${last}` };
  await checkGolden(golden, { net, reference: net.reference, features });
});

test.for(["atto", "tiny", "small", "base"] as const)("InceptionNeXt %s has timm's weights", (variant) => {
  expectNames(inceptionNext({ variant }));
});

test("the published network: other filters and another epsilon than the paper's", { timeout: 180_000 }, async () => {
  const net = inceptionBn({ flavor: "published" });
  const features = { inception4c: "inception4c", inception4d: "inception4d", inception5b: "inception5b" };
  await checkGolden("written-published-inception-bn", { net, reference: net.reference, features });
});
