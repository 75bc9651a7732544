/** Options that do not exist. */
import { expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";
import { convnext } from "./convnext.ts";
import { densenet } from "./densenet.ts";
import { ecaResnet } from "./eca-resnet.ts";
import { efficientnet } from "./efficientnet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { mobilenetV3 } from "./mobilenet-v3.ts";
import { regnet } from "./regnet.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { squeezenet } from "./squeezenet.ts";
import { wideResnet } from "./wide-resnet.ts";

test("a depth in the singular of another library", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => resnet({ layers: 50 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: depth is missing
      received  options layers
      expected  options by name: depth, flavor, classes, pooling, dropout, activation, stochasticDepth, outputStride
      to fix    write resnet({ depth: … })]
  `);
});

test("a misspelt option", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => resnet({ depth: 50, flavour: "keras" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: there is no option flavour
      received  depth, flavour
      expected  options by name: depth, flavor, classes, pooling, dropout, activation, stochasticDepth, outputStride
      to fix    write flavor]
  `);
});

const networks = [
  [resnet, { depth: 50 }],
  [resnetV2, { depth: 50 }],
  [resnext, { variant: "50 32×4d" }],
  [wideResnet, { depth: 50 }],
  [densenet, { depth: 121 }],
  [mobilenetV3, { variant: "small" }],
  [efficientnet, { variant: "B0" }],
  [convnext, { variant: "tiny" }],
  [regnet, { variant: "Y 400MF" }],
  [cifarResnet, { depth: 20 }],
  [cifarDensenet, { depth: 100, growth: 12 }],
  [cifarWideResnet, { depth: 28, widenFactor: 2 }],
] as const;
type FromJavaScript = (options: unknown) => unknown;

test.for(networks)("%s without what it needs, and with an option that it does not have", ([network, needed]) => {
  const made = network as FromJavaScript;
  expect(() => made({})).toThrow(`${network.name}: ${Object.keys(needed)[0]} is missing`);
  expect(() => made({ ...needed, poolng: "max" })).toThrow("to fix    write pooling");
});

test("options of a network that needs none", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => seResnet({ ratio: 8 })).toThrow("seResnet: there is no option ratio");
  // @ts-expect-error The compiler says the same.
  expect(() => ecaResnet({ kernelSize: 3 })).toThrow("ecaResnet: there is no option kernelSize");
  // @ts-expect-error The compiler says the same.
  expect(() => mobilenetV2({ width: 1.4 })).toThrow("mobilenetV2: there is no option width");
  // @ts-expect-error The compiler says the same.
  expect(() => squeezenet({ variant: "1.0" })).toThrow("squeezenet: there is no option variant");
});

test("a larger last map where nothing could make it", () => {
  expect(() => resnet({ depth: 50, flavor: "D", outputStride: 16 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: shortcuts that average downsample by 32
      received  outputStride 16
      expected  outputStride 32 in flavors D and T
      to fix    leave outputStride out, or choose another flavor]
  `);
  expect(() => seResnet({ depth: 152, flavor: "D", outputStride: 8 })).toThrow("leave outputStride out");
  for (const [network, needed] of networks.slice(1)) {
    const made = network as FromJavaScript;
    const takes = ["resnext", "wideResnet"].includes(network.name);
    if (!takes) expect(() => made({ ...needed, outputStride: 8 })).toThrow("there is no option outputStride");
  }
});
