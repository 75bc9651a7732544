/** Encoders and decoders by name: each with each. */
import { readFileSync } from "node:fs";
import { countWeights, input, model, type Tensor } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { segmenter as segmenterOf, unetDecoder } from "@tributary/unet";
import { describe, expect, test } from "vitest";
import { findArchitecture, isArchitecture } from "./architectures.ts";
import { buildNetwork } from "./build-network.ts";
import { codeOf } from "./code.ts";
import { type DecoderName, decoders } from "./decoders.ts";
import { encoders, segmenter } from "./segmenter.ts";

test.for(encoders)("$name has a pyramid that every decoder takes", ({ build, flavors, classes }) => {
  const { pyramid } = build({ flavor: flavors[0]!, classes });
  const strides = pyramid(input([97, 131, 3]) as Tensor).map(({ stride }) => stride);
  expect(strides.length).toBeGreaterThan(2);
  for (const [i, stride] of strides.entries()) {
    expect(Number.isInteger(Math.log2(stride))).toBe(true);
    expect(stride).toBeGreaterThan(strides[i - 1] ?? 0);
  }
});

test("every flavor of every encoder goes under decoders that want larger maps", () => {
  for (const { build, flavors, classes } of encoders) {
    for (const flavor of flavors) {
      for (const outputStride of [8, 16] as const) build({ flavor, classes, outputStride });
    }
  }
  const map = segmenter({ encoder: "resnet10", decoder: "deeplabV3", classes: 3 }).features(input([64, 96, 3]));
  expect(map.shape.slice(1)).toEqual([2, 3, 256]);
});

describe("by name", () => {
  const image = input([64, 96, 3]);

  test("an encoder in its flavor, and U-Net's decoder", () => {
    const named = segmenter({ encoder: "ResNet50", flavor: "keras", classes: 3 });
    const encoder = resnet({ depth: 50, flavor: "keras" });
    const ours = segmenterOf({ encoder, decoder: unetDecoder(), classes: 3 });
    const weightsOf = (net: typeof named) => model(image, net(image)).weights.map(({ name, shape }) => [name, shape]);
    expect(weightsOf(named)).toEqual(weightsOf(ours));
    expect(named.preprocessing).toBe("caffe");
    expect(named.reference.names["encoder/conv1/conv2d"]).toBe("encoder.conv1_conv");
  });

  test("decoders for large maps dilate the encoders that can be dilated", () => {
    const features = (encoder: string, decoder: "deeplabV3" | "deeplabV3Plus" | "pspnet") =>
      segmenter({ encoder, decoder, classes: 3 }).features(image).shape.slice(1);
    expect(features("resnet18", "deeplabV3")).toEqual([8, 12, 256]);
    expect(features("resnet18", "deeplabV3Plus")).toEqual([16, 24, 256]);
    expect(features("wideResnet50", "pspnet")).toEqual([8, 12, 512]);
    expect(features("densenet121", "deeplabV3")).toEqual([2, 3, 256]);
  });

  test("as an architecture of the command line, with the program that makes it", () => {
    const { architecture, flavor, net } = buildNetwork("RESNET18+fpn", { input: [64, 64, 3], classes: 4 });
    expect(architecture).toMatchObject({ name: "resnet18+fpn", task: "segmentation", package: "architectures" });
    expect([flavor, net.name, net.outputs[0]!.tensor.shape]).toEqual([
      "torchvision",
      "resnet18+fpn",
      [null, 64, 64, 4],
    ]);
    expect(codeOf("resnet50+unet", { flavor: "keras", classes: 2 })).toMatchInlineSnapshot(`
      "import { input, model } from "@tributary/kernel";
      import { segmenter } from "tributary/architectures";

      const net = model(input([224, 224, 3]), segmenter({ encoder: "resnet50", flavor: "keras", decoder: "unet", classes: 2 }));"
    `);
  });

  test("signs in place of words", () => {
    const nameOf = (name: string) => findArchitecture(name).architecture.name;
    expect(nameOf("resnet18+unet++")).toBe("resnet18+unetPlusPlus");
    expect(nameOf("densenet121+DeepLabV3+")).toBe("densenet121+deeplabV3Plus");
    expect(nameOf("squeezenet1.1+fpn")).toBe("squeezenet1.1+fpn");
    const known = ["resnet18", "squeezenet1.1+fpn", "resnet18+unet++", "resnet18+", "a+b.onnx"].map(isArchitecture);
    expect(known).toEqual([true, true, true, false, false]);
  });

  test("names that are not there", () => {
    expect(() => segmenter({ encoder: "resnet5", classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: there is no encoder "resnet5"
        expected  a name such as resnet50, resnet152, resnext50
        to fix    take a name that the command list prints under encoders]
    `);
    expect(() => buildNetwork("resnet18+unet4")).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: there is no decoder "unet4"
        expected  one of unet, unetPlusPlus, unet3Plus, linknet, manet, fpn, upernet, pan, pspnet, deeplabV3, deeplabV3Plus, fcn
        to fix    write unet]
    `);
    expect(() => buildNetwork("unet+fpn")).toThrow('there is no encoder "unet"');
    expect(() => buildNetwork("resnet18+unet", { flavor: "keras" })).toThrow('resnet18+unet has no flavor "keras"');
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter({ encoder: "resnet18", decoder: "unet3", classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: there is no decoder "unet3"
        expected  one of unet, unetPlusPlus, unet3Plus, linknet, manet, fpn, upernet, pan, pspnet, deeplabV3, deeplabV3Plus, fcn
        to fix    write unet]
    `);
    const encoder = resnet({ depth: 18 });
    expect(() => segmenter({ encoder, flavor: "paper", classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [UsageError: the encoder is a network, which has its flavor
        expected  a flavor only beside the name of an encoder
        to fix    leave the flavor out]
    `);
  });
});

describe("the README's numbers of weights, in millions", () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("| encoder       | unet")).split("\n\n")[0]!;
  const [head, , ...rows] = table.split("\n").map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const image = input([96, 96, 3]);

  test("all decoders are there", () => {
    expect(head!.slice(1)).toEqual(Object.keys(decoders));
    expect(rows.length).toBe(8);
  });

  test.for(rows)("%s", ([encoder, ...cells]) => {
    const counted = head!.slice(1).map((name) => {
      const net = segmenter({ encoder: encoder!, decoder: name as DecoderName, classes: 1 });
      return (countWeights(model(image, net(image))) / 1e6).toFixed(1);
    });
    expect(counted).toEqual(cells);
  });
});
