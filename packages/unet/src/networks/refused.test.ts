/** Options that do not exist, and a network in place of its pyramid. */
import { input, type Tensor } from "@tributary/kernel";
import { expect, test } from "vitest";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { encoderUnet } from "./encoder-unet.ts";
import { linknet } from "./linknet.ts";
import { resUnet } from "./res-unet.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const networks = { attentionUnet, linknet, r2Unet, resUnet, u2net, unet, unetPlusPlus };
type FromJavaScript = (options?: unknown) => unknown;

test("classes by another name", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ num_classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: classes is missing
      received  options num_classes
      expected  options by name: classes, activation, filters, depth, flavor, padding, dropout, block
      to fix    write unet({ classes: … })]
  `);
});

test("a misspelt option", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ classes: 2, pading: "same" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: there is no option pading
      received  classes, pading
      expected  options by name: classes, activation, filters, depth, flavor, padding, dropout, block
      to fix    write padding]
  `);
});

test.for(Object.entries(networks))(
  "%s without classes, and with an option that it does not have",
  ([name, network]) => {
    const made = network as FromJavaScript;
    expect(() => made({})).toThrow(`${name}: classes is missing`);
    expect(() => made()).toThrow(`${name}: the options are no object`);
    expect(() => made({ classes: 2, activaton: "relu" })).toThrow("to fix    write activation");
  },
);

test("a network in place of its pyramid", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => encoderUnet(unet({ classes: 2 }), { classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: encoderUnet: a network stands where its pyramid belongs
      received  the function unet
      expected  a function from an image to a pyramid, such as resnet({ depth: 34 }).pyramid
      to fix    write backbone.pyramid]
  `);
  // @ts-expect-error The compiler says the same.
  expect(() => encoderUnet("resnet", { classes: 2 })).toThrow("encoderUnet: the backbone is no function");
  const halved = (image: Tensor) => [{ name: "half", stride: 2, tensor: image }];
  // @ts-expect-error The compiler says the same.
  expect(() => encoderUnet(halved, { filters: [8] })).toThrow("encoderUnet: classes is missing");
  expect(encoderUnet(halved, { classes: 2, filters: [8] })(input([8, 8, 3])).shape).toEqual([null, 8, 8, 2]);
});
