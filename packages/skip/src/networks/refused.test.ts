/** Options that do not exist. */
import { expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";
import { densenet } from "./densenet.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { wideResnet } from "./wide-resnet.ts";

test("a depth in the singular of another library", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => resnet({ layers: 50 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: depth is missing
      received  options layers
      expected  options by name: depth, flavor, classes, pooling, dropout, activation, stochasticDepth
      to fix    write resnet({ depth: … })]
  `);
});

test("a misspelt option", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => resnet({ depth: 50, flavour: "keras" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: there is no option flavour
      received  depth, flavour
      expected  options by name: depth, flavor, classes, pooling, dropout, activation, stochasticDepth
      to fix    write flavor]
  `);
});

const networks = [
  [resnet, { depth: 50 }],
  [resnetV2, { depth: 50 }],
  [resnext, { variant: "50 32×4d" }],
  [wideResnet, { depth: 50 }],
  [densenet, { depth: 121 }],
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
});
