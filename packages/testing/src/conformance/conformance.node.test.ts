import { readFileSync } from "node:fs";
import { conv2d, dense, globalAveragePooling2d, input, model, type Tensor } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { fillReference } from "./fill.ts";
import { readGolden, readNames } from "./golden.ts";
import { checkGolden, expectPublished, readPapers } from "./index.ts";

interface Stream {
  readonly seed: number;
  readonly name: string;
  readonly words: readonly number[];
}

test("the streams are those of the Python that filled the references", () => {
  const file = new URL("../../../../conformance/goldens/generator.json", import.meta.url);
  const streams: readonly Stream[] = JSON.parse(readFileSync(file, "utf8"));
  expect(streams.length).toBeGreaterThan(3);
  for (const { seed, name, words } of streams) {
    expect([...randomStream(seed, name).words(words.length)], name).toEqual(words);
  }
});

test("a golden, and the names of its weights, also where variants share them", () => {
  expect(readGolden("torchvision-resnet18")).toMatchObject({ architecture: "resnet18", input: [2, 224, 224, 3] });
  expect(readNames("torchvision-resnet18-193x225").get("fc.weight")).toEqual([1000, 512]);
});

test("weights are filled in the reference's layout, within the bounds of its rules", () => {
  const net = model(input([4, 4, 3]), conv2d(2, 3));
  const references = {
    "conv2d/kernel": { name: "conv/kernel", layout: "keras" },
    "conv2d/bias": { name: "conv/bias", layout: "keras" },
  } as const;
  const shapes = new Map([
    ["conv/kernel", [3, 3, 3, 2]],
    ["conv/bias", [2]],
  ]);
  const values = fillReference(net, references, shapes, { seed: 1, gain: 2 });
  expect(values["conv/kernel"]!.shape).toEqual([3, 3, 3, 2]);
  const bound = Math.sqrt((3 * 2) / 27);
  const u = randomStream(1, "conv/kernel").uniform(1)[0]!;
  expect(values["conv/kernel"]!.data[0]).toBe(Math.fround((2 * u - 1) * bound));
  for (const value of values["conv/bias"]!.data) expect(Math.abs(Number(value))).toBeLessThanOrEqual(0.2);
  expect(() => fillReference(net, {}, shapes, { seed: 1, gain: 2 })).toThrow("conv2d/kernel is not in the reference");
});

test("another network is not the golden's", async () => {
  const [pool, classify] = [globalAveragePooling2d, dense(1000)];
  const reference = { package: "torchvision", architecture: "none", layout: "torch", names: { dense: "fc" } } as const;
  const check = { net: (image: Tensor) => classify(pool(image)), reference };
  await expect(checkGolden("torchvision-resnet18", check)).rejects.toThrow("102");
});

test("the tables of published numbers", () => {
  const [row] = readPapers("packages/skip");
  expect(row).toMatchObject({
    architecture: "ResNet-18",
    flavor: "torchvision",
    parameters: 11_689_512,
    total: 11_699_112,
    multiplyAdds: 1_814_073_344,
    image: [224, 224],
    golden: "torchvision-resnet18",
  });
  expect(() => expectPublished(row!, (image) => dense(1000)(globalAveragePooling2d(image)))).toThrow("11689512");
});
