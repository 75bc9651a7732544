import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { fromIdx } from "./array-files.ts";
import { readImage } from "./read-image.ts";

/** Real pictures beside the checkout, where there are any. */
const data = resolve(import.meta.dirname, "../../../../../shared/data");

describe.skipIf(!existsSync(join(data, "dsb2018")))("nuclei under a microscope (needs ../shared/data/dsb2018)", () => {
  const file = (what: string): string => join(data, "dsb2018", `dsb2018-256gray-${what}-idx3-ubyte.gz`);

  test("334 pictures, each with a mask that numbers its nuclei", async () => {
    const nuclei = await fromIdx({ images: file("images"), labels: file("labels"), name: "nuclei" });
    expect(nuclei.size).toBe(334);
    let batches = 0;
    for await (const batch of nuclei.batches({ batchSize: 8, seed: 1 })) {
      expect([batch.inputs.shape, batch.targets.shape]).toEqual([
        [batch.size, 256, 256, 1],
        [batch.size, 256, 256],
      ]);
      batches++;
    }
    expect(batches).toBe(42);
    const { train, test: held } = nuclei.split({ train: 0.8, seed: 1 });
    expect([train.size, held.size]).toEqual([267, 67]);
  });
});

/** Where Debian's package dataset-fashion-mnist puts it. */
const fashion = "/usr/share/datasets/fashion-mnist";

describe.skipIf(!existsSync(fashion))(`clothes (needs ${fashion})`, () => {
  test("10,000 pictures, 1,000 of each class, each once an epoch", async () => {
    const clothes = await fromIdx({
      images: join(fashion, "t10k-images-idx3-ubyte.gz"),
      labels: join(fashion, "t10k-labels-idx1-ubyte.gz"),
      name: "clothes",
    });
    const counts = new Int32Array(10);
    const names = new Set<string>();
    for await (const batch of clothes.batches({ batchSize: 128, seed: 1 })) {
      expect(batch.inputs.shape).toEqual([batch.size, 28, 28, 1]);
      for (const label of batch.targets.data) counts[label]!++;
      for (const name of batch.names) names.add(name);
    }
    expect(Array.from(counts)).toEqual(Array(10).fill(1000));
    expect(names.size).toBe(10_000);
  });
});

describe.skipIf(!existsSync(join(data, "images")))("photographs (needs ../shared/data/images)", () => {
  test.for([
    ["astronaut.png", [512, 512, 3]],
    ["camera.png", [512, 512, 1]],
    ["chelsea.png", [300, 451, 3]],
    ["coins.png", [303, 384, 1]],
    ["retina.jpg", [1411, 1411, 3]],
    ["rocket.jpg", [427, 640, 3]],
  ] as const)("%s is %j", async ([name, shape]) => {
    expect((await readImage(join(data, "images", name))).shape).toEqual(shape);
  });
});
