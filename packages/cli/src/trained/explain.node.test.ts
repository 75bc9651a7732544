import { mkdtempSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readImage } from "@tributary/images/node";
import {
  concatenate,
  conv2d,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  model,
  named,
  type Tensor,
} from "@tributary/kernel";
import { initialize, saveModel, toOnnx } from "@tributary/runtime";
import { writeClassFolders } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tributary } from "../terminal/run.ts";

const before = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "explain-"));
const at = (...parts: readonly string[]): string => join(folder, ...parts);

const image = input([24, 24, 1], { name: "image" });
const stem = named("stem", conv2d(6, 3, { activation: "relu" }))(image) as Tensor;
const facts = { preprocessing: "unit" } as const;

beforeAll(async () => {
  process.chdir(folder);
  await writeClassFolders(at("shapes"), 2);
  const known = { ...facts, classes: ["bar", "disc"] };
  const shapes = {
    ...initialize(model(image, dense(2)(globalAveragePooling2d(stem)), { name: "shapes" }), { seed: 1 }),
    ...known,
  };
  await saveModel(at("shapes.safetensors"), shapes);
  await saveModel(at("others.safetensors"), {
    ...shapes,
    ...initialize(shapes.net, { seed: 2 }),
    task: "classification",
  });
  await writeFile(at("shapes.onnx"), toOnnx(shapes));
  await saveModel(at("pixels.safetensors"), {
    ...initialize(model(image, conv2d(2, 1)(stem)), { seed: 1 }),
    ...facts,
    classes: ["ground", "shape"],
  });
  await saveModel(at("plain.safetensors"), { ...initialize(model(image, dense(2)(flatten(image)))), ...facts });
  const numbers = input([2], { name: "numbers" });
  const both = model({ image, numbers }, dense(2)(concatenate([globalAveragePooling2d(stem), numbers])));
  await saveModel(at("both.safetensors"), { ...initialize(both), ...facts });
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

/** The command line in this process: what it prints, and its exit code. */
const run = async (...words: readonly string[]) => {
  const said = { stdout: "", stderr: "" };
  const streams = (["stdout", "stderr"] as const).map((name) => {
    const { [name]: stream } = process;
    const { write } = stream;
    stream.write = (piece: string | Uint8Array) => {
      said[name] += piece;
      return true;
    };
    return () => {
      stream.write = write;
    };
  });
  try {
    const code = await tributary(words);
    return { code, ...said };
  } finally {
    for (const restore of streams) restore();
  }
};
const explain = (words: string) => run("explain", ...words.split(" "));

describe("explain", () => {
  test("draws every way over what the model sees, and feature maps", async () => {
    const { code, stdout, stderr } = await explain("shapes.safetensors shapes/bar/1.png --maps stem --out made --json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [found] = JSON.parse(stdout);
    expect(found).toMatchObject({
      file: "shapes/bar/1.png",
      class: expect.stringMatching(/bar|disc/),
      layer: "stem/conv2d",
    });
    expect(found.files).toEqual(["gradcam", "saliency", "occlusion", "maps-stem"].map((end) => `made/1-${end}.png`));
    for (const file of found.files.slice(0, 3)) expect((await readImage(at(file))).shape).toEqual([24, 24, 3]);
    const [height, width] = (await readImage(at(found.files[3]))).shape;
    expect([height > 40, width > 200]).toEqual([true, true]);
  });

  test("a class that is named, by one way; nothing is replaced unasked", async () => {
    const words = "shapes.safetensors shapes/bar/1.png --class disc --by gradcam --layer stem --out one";
    const { stdout } = await explain(words);
    expect(stdout).toBe("shapes/bar/1.png\n  explains disc; Grad-CAM of stem\n  one/1-gradcam.png\n");
    const again = await explain(words);
    expect([again.code, again.stderr]).toMatchInlineSnapshot(`
      [
        2,
        "UsageError: there is a file "one/1-gradcam.png" already
        expected  a name that is free
        to fix    give another --out, or say --force to replace it
      ",
      ]
    `);
  });

  test("an ONNX model is covered, and no more", async () => {
    const { code, stdout } = await explain("shapes.onnx shapes/bar/1.png --out onnx");
    expect([code, stdout.split("\n").slice(1, 3)]).toEqual([
      0,
      [expect.stringContaining("explains"), "  onnx/1-occlusion.png"],
    ]);
    expect((await explain("shapes.onnx shapes/bar/1.png --by gradcam")).stderr).toMatchInlineSnapshot(`
      "UsageError: an ONNX model can be asked, but its layers and gradients are not known
        expected  --by occlusion, which covers parts of the picture and asks again
        to fix    say --by occlusion, or give the model that it was made from
      "
    `);
  });

  test("a model without feature maps is explained in the other ways", async () => {
    const { code, stdout, stderr } = await explain("plain.safetensors shapes/bar/1.png --out plain --json");
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)[0]).toMatchObject({
      files: ["plain/1-saliency.png", "plain/1-occlusion.png"],
      note: "no layer gives feature maps: no Grad-CAM",
    });
    expect((await explain("plain.safetensors shapes/bar/1.png --by gradcam")).stderr).toMatchInlineSnapshot(`
      "ArgumentError: gradCam: no layer before output "output" gives feature maps
        received  flatten, dense
        expected  a convolution before it, or another layer that gives [batch, height, width, channels]
        to fix    say --by saliency,occlusion, which look at the input alone
      "
    `);
  });

  test("what cannot be explained says why", async () => {
    const errorOf = async (words: string): Promise<string> => (await explain(`${words} --out wrong`)).stderr;
    expect(await errorOf("pixels.safetensors shapes/bar/1.png")).toMatchInlineSnapshot(`
      "UsageError: the model names pixels: there is no single class to explain
        expected  --class with one of ground, shape
        to fix    say --class "shape"
      "
    `);
    expect(await errorOf("shapes.safetensors shapes/bar/1.png --class disk")).toMatchInlineSnapshot(`
      "ArgumentError: gradCam: the model has no class "disk"
        received  disk
        expected  one of bar, disc, or a whole number from 0 to 1
        to fix    write "disc"
      "
    `);
    expect(await errorOf("shapes.safetensors shapes/bar/1.png --layer stm")).toMatchInlineSnapshot(`
      "GraphError: gradCam: there is no layer or group named "stm"
        received  stm
        expected  names such as stem, stem/conv2d, globalAveragePooling2d, dense, output, image
        to fix    write "stem", or another name that summary prints
      "
    `);
    expect(await errorOf("shapes.safetensors shapes/bar/1.png --maps stem,top")).toMatchInlineSnapshot(`
      "GraphError: features: there is no layer or group named "top"
        received  top
        expected  names such as stem/conv2d, stem, globalAveragePooling2d, dense, output, image
        to fix    take a name that summary prints
      "
    `);
    expect(await errorOf("shapes.safetensors shapes/bar/1.png --by smoothgrad")).toMatchInlineSnapshot(`
      "error: option '--by <ways>' argument 'smoothgrad' is invalid. Give some of gradcam, saliency, occlusion, separated by commas; or "" for none.
      Add --help for the options and examples.
      "
    `);
    expect(await errorOf("both.safetensors shapes/bar/1.png")).toMatchInlineSnapshot(`
      "FeedError: model: input "numbers" is not given
        received  "image"
        expected  "image", "numbers"
        to fix    give every input by its name, and nothing else
      "
    `);
  });

  test("a class of a model that names pixels", async () => {
    const { code, stdout } = await explain("pixels.safetensors shapes/bar/1.png --class shape --out pixels");
    expect([code, stdout.split("\n")[1]]).toEqual([0, "  explains shape; Grad-CAM of stem/conv2d"]);
  });
});

describe("diff", () => {
  test("what two models differ in", async () => {
    const { code, stdout } = await run("diff", "shapes.safetensors", "others.safetensors");
    expect(code).toBe(0);
    expect(stdout.replaceAll(/by \S+, \S+ %/g, "by #, # %")).toMatchInlineSnapshot(`
      "inputs and outputs: the same
      layers, 3 in both: the same
      weights, 4 in both
        stem/conv2d/kernel: by #, # % of its largest number
        dense/kernel: by #, # % of its largest number
      facts
        task: nothing → "classification"
      "
    `);
    expect((await run("diff", "shapes.safetensors", "shapes.safetensors")).stdout).toBe(
      "the same: inputs, outputs, layers, weights and facts\n",
    );
    expect((await run("diff", "shapes.safetensors", "pixels.safetensors")).stdout).toMatchInlineSnapshot(`
      "inputs and outputs
        output output: [null, 2] → [null, 22, 22, 2]
      layers, 1 in both
        only in the first   globalAveragePooling2d
        only in the first   dense
        only in the second  conv2d
      weights, 2 in both
        only in the first   dense/kernel
        only in the first   dense/bias
        only in the second  conv2d/kernel
        only in the second  conv2d/bias
      facts
        classes: ["bar","disc"] → ["ground","shape"]
      "
    `);
    const json = await run("diff", "shapes.safetensors", "others.safetensors", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ same: false, facts: [{ name: "task", second: "classification" }] });
  });
});
