import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { readImage, writePng } from "@tributary/images/node";
import { loadModel } from "@tributary/runtime";
import {
  type Workshop,
  workshop,
  writeClasses,
  writeClassFolders,
  writeMasks,
  writePhotographs,
} from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let shop: Workshop;
const at = (...parts: readonly string[]): string => join(shop.folder, ...parts);

beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await writeClasses(at("idx"), { train: 64, t10k: 16 });
  await writeClassFolders(at("shapes"), 10);
  await writeMasks(at("cells"), 10);
  await writePhotographs(at("photographs"), 2);
}, 180_000);
afterAll(() => shop.remove());

const small = ["multiScaleClassifier", "--epochs", "3", "--batch", "16", "--learning-rate", "0.01"];

describe("a classifier of IDX files", () => {
  test("is trained, and leaves its files", async () => {
    const { code, stdout, stderr } = await shop.run("train", ...small, "--data", "idx", "--out", "runs/idx", "--json");
    expect(code).toBe(0);
    expect(stderr).toContain("idx: 2 classes\n  train: 64 pictures (0: 32, 1: 32)\n  test: 16 pictures\n");
    expect(stderr).toContain("56 examples to learn from, 8 to look at while learning, 16 held out");
    expect(stderr).toContain("epoch 3/3");
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      task: "classification",
      architecture: "multiScaleClassifier",
      epochs: 3,
      examples: 16,
      learnedFrom: 56,
      scores: { accuracy: expect.any(Number), loss: expect.any(Number) },
    });
    for (const file of result.files) expect((await stat(at(file))).size).toBeGreaterThan(100);
    expect(result.files).toContain("runs/idx/confusion.svg");
    expect((await readFile(at("runs/idx/log.csv"), "utf8")).split("\n")[0]).toBe(
      "epoch,loss,accuracy,val_loss,val_accuracy,learningRate,seconds",
    );
  });

  test("knows what it is: evaluate needs no more than data", async () => {
    const { code, stdout } = await shop.run(
      ..."evaluate runs/idx/model.safetensors --data idx --confusion again.svg --json".split(" "),
    );
    expect(code).toBe(0);
    const { confusion, ...measured } = JSON.parse(stdout);
    expect(measured).toEqual({
      task: "classification",
      examples: 16,
      scores: { accuracy: expect.any(Number), loss: expect.any(Number) },
    });
    expect(confusion.flat().reduce((sum: number, count: number) => sum + count)).toBe(16);
    expect(await readFile(at("again.svg"), "utf8")).toContain("<svg");
    const words = "evaluate runs/idx/model.safetensors --data idx --confusion again.svg".split(" ");
    const again = await shop.run(...words);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('UsageError: there is a file "again.svg" already');
    expect((await shop.run(...words, "--force")).code).toBe(0);
  });

  test("--find-learning-rate says one that learns, draws what it saw, and trains nothing", async () => {
    const words = "train multiScaleClassifier --data idx --batch 4 --find-learning-rate".split(" ");
    const { code, stdout } = await shop.run(...words, "--out", "runs/rate", "--json");
    expect(code).toBe(0);
    const { suggested, ...others } = JSON.parse(stdout);
    expect(others).toEqual({ architecture: "multiScaleClassifier", files: ["runs/rate/learning-rates.svg"] });
    expect(suggested).toBeGreaterThan(1e-4);
    expect(suggested).toBeLessThan(1);
    expect(await readdir(at("runs/rate"))).toEqual(["learning-rates.svg"]);
    expect(await readFile(at("runs/rate/learning-rates.svg"), "utf8")).toContain("multiScaleClassifier");
    const told = await shop.run(...words, "--out", "runs/rate");
    expect([told.code, told.stdout]).toEqual([
      0,
      `multiScaleClassifier: --learning-rate ${suggested}\n  runs/rate/learning-rates.svg\n`,
    ]);
    const trained = "train multiScaleClassifier --data idx --batch 4 --epochs 3 --seed 0 --out runs/rated --json";
    const run = await shop.run(...trained.split(" "), "--learning-rate", `${suggested}`);
    expect(JSON.parse(run.stdout).scores.accuracy).toBeGreaterThan(0.9);
  });

  test("names pictures of any size, with probabilities", async () => {
    const { code, stdout } = await shop.run("predict", "runs/idx/model.safetensors", "shapes/bar/0.png", "--json");
    expect(code).toBe(0);
    const [prediction] = JSON.parse(stdout);
    expect(prediction.file).toBe("shapes/bar/0.png");
    expect(prediction.classes.map(({ name }: { name: string }) => name).sort()).toEqual(["0", "1"]);
    const total = prediction.classes.reduce(
      (sum: number, { probability }: { probability: number }) => sum + probability,
      0,
    );
    expect(total).toBeCloseTo(1, 5);
    const { stdout: lines } = await shop.run("predict", "runs/idx/model.safetensors", "shapes/bar/0.png");
    expect(lines).toMatch(/^shapes\/bar\/0\.png\n +[\d.]+ % {2}[01]\n/);
  });

  test("refuses data of another task", async () => {
    const { code, stderr } = await shop.run("evaluate", "runs/idx/model.safetensors", "--data", "cells");
    expect(code).toBe(2);
    expect(stderr).toMatch(/^UsageError: the model is made for classification, but cells holds data for segmentation/);
  });
});

test("a file that is no picture ends a run; --skip-broken leaves it out and says so", async () => {
  await writeClassFolders(at("broken"), 5);
  await writeFile(at("broken/bar/9.png"), "no picture");
  const words = "train digitClassifier --data broken --input 28x28x1 --epochs 1 --batch 8 --seed 3".split(" ");
  const refused = await shop.run(...words, "--out", "runs/refused");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/^ImageError: broken\/bar\/9\.png: the file is not a picture/m);
  const skipped = await shop.run(...words, "--out", "runs/skipped", "--skip-broken");
  expect(skipped.code).toBe(0);
  expect(skipped.stderr).toContain("files that could not be used and were left out: 1; the first: broken/bar/9.png");
});

test("a list of pictures: files that are missing or broken are left out with --skip-broken, in training and after", async () => {
  await writeClassFolders(at("listed"), 6);
  await writeFile(at("listed/bar/0.png"), "no picture");
  const rows = [0, 1, 2, 3, 4, 5].flatMap((i) => [`bar/${i}.png,bar`, `disc/${i}.png,disc`]);
  await writeFile(at("listed/all.csv"), ["path,label", ...rows, "disc/none.png,disc"].join("\n"));
  const words = "train digitClassifier --data listed/all.csv --input 28x28x1 --epochs 1 --batch 4".split(" ");
  const refused = await shop.run(...words, "--out", "runs/unlisted");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("--skip-broken");
  const { code, stderr } = await shop.run(...words, "--out", "runs/listed", "--skip-broken");
  expect(code).toBe(0);
  expect(stderr).toContain("files that could not be used and were left out: 2");
  const judged = await shop.run(
    ..."evaluate runs/listed/model.safetensors --data listed/all.csv --all --skip-broken --json".split(" "),
  );
  expect(JSON.parse(judged.stdout)).toMatchObject({ task: "classification", examples: 11 });
});

test("masks that number objects are learned with --objects, and judged without saying so again", async () => {
  await writeMasks(at("objects"), 6);
  for (let i = 0; i < 6; i++) {
    const numbers = Uint16Array.from({ length: 32 * 32 }, (_, p) => (p % 32 < 16 ? 0 : 300 * (i + 1) + (p % 7)));
    await writePng(at(`objects/masks/${i}.png`), imageFrom(numbers, [32, 32, 1]));
  }
  const words = "train residualUnet --data objects --input 16x16x1 --epochs 1 --batch 4 --out runs/objects".split(" ");
  const { code, stdout } = await shop.run(...words, "--objects", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout).classes.map(({ name }: { name: string }) => name)).toEqual(["background", "object"]);
  const judged = await shop.run("evaluate", "runs/objects/model.safetensors", "--data", "objects", "--json");
  expect(JSON.parse(judged.stdout).scores).toEqual(JSON.parse(stdout).scores);
});

test("too little to learn from is said", async () => {
  await writeClassFolders(at("few"), 1);
  await writeClassFolders(at("alone"), 6);
  await rm(at("alone/bar"), { recursive: true });
  await writeFile(at("alone.csv"), ["path,label", ...[0, 1, 2].map((i) => `alone/disc/${i}.png,disc`)].join("\n"));
  const answers = await Promise.all(
    ["few", "alone.csv"].map((data) => shop.run("train", "digitClassifier", "--data", data)),
  );
  expect(answers.map(({ code }) => code)).toEqual([2, 2]);
  expect(answers.map(({ stderr }) => stderr).join("")).toMatchInlineSnapshot(`
    "UsageError: few holds too few pictures to learn from and to judge on
      received  2 pictures of bar, disc
      expected  at least two pictures of a class, better dozens
      to fix    add pictures
    UsageError: alone.csv holds pictures of one class only: there is nothing to tell apart
      received  3 pictures of disc
      expected  at least two classes
      to fix    add a folder, or rows, for each of the other classes
    "
  `);
});

test("a folder for each class is divided by seed", async () => {
  const { code, stdout } = await shop.run(
    ..."train digitClassifier --data shapes --input 28x28x1 --epochs 1 --batch 8 --out runs/shapes".split(" "),
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^digitClassifier learned from 14 examples for \d+ seconds\non 4 held-out examples:\n {2}accuracy/,
  );
  const { net: _, weights: __, ...facts } = await loadModel(at("runs/shapes/model.safetensors"));
  expect(facts).toEqual({
    task: "classification",
    classes: ["bar", "disc"],
    preprocessing: "unit",
    card: { seed: 1 },
  });
});

describe("a network that names pixels", () => {
  test("learns from pictures and masks", async () => {
    const { code, stdout } = await shop.run(
      ..."train residualUnet --data cells --input 16x16x1 --epochs 2 --batch 4 --out runs/cells --json".split(" "),
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      task: "segmentation",
      examples: 2,
      learnedFrom: 7,
      classes: [{ name: "level 0" }, { name: "level 255" }],
    });
  });

  test("sizes that cannot be judged or read are refused before anything is learned", async () => {
    const errorOf = async (...words: readonly string[]): Promise<string> => {
      const { code, stderr } = await shop.run("train", "unet", "--data", "cells", "--out", "runs/sizes", ...words);
      expect(code).toBe(2);
      return stderr;
    };
    expect(await errorOf("--flavor", "milesial", "--input", "33x33x3")).toMatchInlineSnapshot(`
      "UsageError: unet cannot learn from pieces of 33 × 33 pixels: height (axis 1) 33 is not a multiple of 2 (2^depth)
        received  --input 33x33x3
        expected  a multiple of 32 pixels
        to fix    say --input 32x32x3
      "
    `);
    expect(await errorOf("--input", "32x32x2")).toMatchInlineSnapshot(`
      "UsageError: pictures do not have 2 channels
        received  --input 32x32x2
        expected  1 (gray), 3 (color) or 4 (color and alpha)
        to fix    say --input 32x32x3
      "
    `);
  });

  test("writes masks and overlays, tile by tile", async () => {
    const { code, stdout } = await shop.run(
      ..."predict runs/cells/model.safetensors cells/images/0.png shapes/disc/1.png --out masks --json".split(" "),
    );
    expect(code).toBe(0);
    const files = JSON.parse(stdout).flatMap((prediction: { files: string[] }) => prediction.files);
    expect(files).toEqual(["masks/0-mask.png", "masks/0-overlay.png", "masks/1-mask.png", "masks/1-overlay.png"]);
    expect((await readImage(at("masks/0-mask.png"))).shape).toEqual([32, 32, 1]);
    expect((await readImage(at("masks/1-overlay.png"))).shape).toEqual([32, 32, 3]);
  });

  test("masks that it wrote can be learned from again", async () => {
    for (const level of (await readImage(at("masks/0-mask.png"))).data) expect([0, 255]).toContain(level);
  });

  test("nothing is written over unasked, and equal names from two folders stay two files", async () => {
    await cp(at("cells/images/0.png"), at("elsewhere/0.png"));
    const words = "predict runs/cells/model.safetensors cells/images/0.png elsewhere/0.png --json --out two".split(" ");
    const { stdout } = await shop.run(...words);
    expect((await readdir(at("two"))).sort()).toEqual([
      "elsewhere-0-mask.png",
      "elsewhere-0-overlay.png",
      "images-0-mask.png",
      "images-0-overlay.png",
    ]);
    const again = await shop.run(...words);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatchInlineSnapshot(`
      "UsageError: there is a file "two/images-0-mask.png" already
        expected  a name that is free
        to fix    give another --out, or say --force to replace it
      "
    `);
    expect((await shop.run(...words, "--force")).stdout).toBe(stdout);
  });

  test("a file that cannot be read does not lose the answers for the others; folders are read", async () => {
    await mkdir(at("mixed"));
    await cp(at("cells/images/0.png"), at("mixed/a.png"));
    await writeFile(at("mixed/b.png"), "no picture");
    await cp(at("cells/images/1.png"), at("mixed/c.png"));
    const { code, stdout, stderr } = await shop.run(
      ..."predict runs/cells/model.safetensors mixed --json --out three".split(" "),
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout).map(({ file }: { file: string }) => file)).toEqual(["mixed/a.png", "mixed/c.png"]);
    expect(stderr).toContain("mixed/b.png: the file is not a picture");
    expect(stderr).toContain("ImageError: 1 of 3 pictures have no answer");
  });

  test("is refused data of classes, and the other way round", async () => {
    const { code, stderr } = await shop.run("train", "residualUnet", "--data", "shapes");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: residualUnet is made for segmentation, but shapes holds data for classification
        expected  a network that names pictures
        to fix    take resnet18, or another that list shows for classification
      "
    `);
  });
});

test("a run does not replace another one unasked, and goes on as it began only", async () => {
  const words = "train digitClassifier --data shapes --input 28x28x1 --epochs 1 --out runs/shapes".split(" ");
  const again = await shop.run(...words, "--batch", "8");
  expect({ code: again.code, stderr: again.stderr }).toMatchInlineSnapshot(`
    {
      "code": 2,
      "stderr": "UsageError: there is a run in runs/shapes already
      received  checkpoints, log.csv, model.safetensors
      to fix    say --resume to go on with it, --force to begin anew in its place, or give another --out
    ",
    }
  `);
  const other = await shop.run(...words, "--batch", "4", "--resume");
  expect(other.code).toBe(2);
  expect(other.stderr).toContain("UsageError: the run in runs/shapes began otherwise");
});

test("denoise", async () => {
  const { code, stdout } = await shop.run(
    ..."train denoise --data photographs --epochs 1 --batch 4 --out runs/denoise --json".split(" "),
  );
  expect(code).toBe(0);
  const { scores, files } = JSON.parse(stdout);
  // Noise of 25 of 255 levels, cut off at black and white.
  expect(Object.keys(scores)).toEqual(["psnr", "noisyPsnr", "blurredPsnr"]);
  expect(scores.noisyPsnr).toBeCloseTo(20.5, 0);
  expect(files).toContain("runs/denoise/before-after.png");
  // Wide enough for the numbers in its captions.
  expect((await readImage(at("runs/denoise/before-after.png"))).shape[1]).toBeGreaterThan(2 * 224);
  const evaluated = await shop.run("evaluate", "runs/denoise/model.safetensors", "--data", "photographs", "--json");
  expect(JSON.parse(evaluated.stdout).scores).toEqual(scores);
  const predicted = await shop.run("predict", "runs/denoise/model.safetensors", "photographs/1.png", "--out", "clean");
  expect(predicted.stdout).toBe("photographs/1.png\n  clean/1-denoised.png\n");
  const nowhere = await shop.run("train", "denoise", "--data", "again", "--out", "runs/none");
  expect(nowhere.stderr).toMatch(/^ImageError: again: it cannot be read: there is no such file/m);
  await writePhotographs(at("again"), 1);
  const alone = await shop.run("train", "denoise", "--data", "again", "--out", "runs/none");
  expect(alone.code).toBe(1);
  expect(alone.stderr).toMatch(/^ImageError: again: there are too few pictures to learn from/m);
});

test("Ctrl-C keeps a checkpoint; --resume goes on and comes to the same model", async () => {
  const words = ["train", ...small.with(2, "16"), "--data", "idx"];
  const [whole, cut] = [
    shop.start(...words, "--out", "runs/whole", "--json"),
    shop.start(...words, "--out", "runs/cut"),
  ];
  await cut.says("epoch 2/16");
  cut.signal("SIGINT");
  const stopped = await cut.ended;
  expect(stopped.code).toBe(130);
  expect(stopped.stdout).toBe("");
  expect(stopped.stderr).toContain(
    `Stopped. Its checkpoint is in ${join("runs/cut", "checkpoints")}; the same command with --resume goes on.`,
  );
  expect((await readdir(at("runs/cut/checkpoints"))).length).toBeGreaterThan(0);

  const resumed = await shop.run(...words, "--out", "runs/cut", "--resume", "--json");
  expect(resumed.code).toBe(0);
  expect(resumed.stderr).not.toContain("epoch 1/16");
  expect(JSON.parse(resumed.stdout).scores).toEqual(JSON.parse((await whole.ended).stdout).scores);
  const [once, twice] = await Promise.all(["whole", "cut"].map((run) => readFile(at(`runs/${run}/model.safetensors`))));
  expect(once!.equals(twice!)).toBe(true);
}, 240_000);

describe("export and import", () => {
  test.for(["onnx", "keras", "safetensors"])("an architecture as %s", async (format) => {
    const { code, stdout, stderr } = await shop.run(
      "export",
      "digitClassifier",
      "--to",
      format,
      "--out",
      `made/net.${format}`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: `made/net.${format}\n` });
    expect(stderr).toBe("digitClassifier has random weights of seed 1; import brings published ones.\n");
    expect((await stat(at(`made/net.${format}`))).size).toBeGreaterThan(300_000);
  });

  test.for(["onnx", "safetensors"])("half the bits as %s: about half the file", async (format) => {
    const words = `export digitClassifier --to ${format} --out made/half.${format} --weights float16`.split(" ");
    expect((await shop.run(...words)).code).toBe(0);
    const [half, whole] = await Promise.all(["half", "net"].map((name) => stat(at(`made/${name}.${format}`))));
    expect(half!.size / whole!.size).toBeLessThan(0.62);
  });

  test.for([
    ["training-onnx", "training.onnx gradients.onnx update.onnx start.onnx train.py examples.py"],
    ["keras-training", "model.keras training.json train.py examples.py processes.py README.md requirements.txt"],
  ] as const)("a folder of %s, which is not replaced unasked", async ([format, files]) => {
    const words = `export digitClassifier --to ${format} --batch 8 --out made/${format}`.split(" ");
    const { code, stdout } = await shop.run(...words);
    const written = files.split(" ").map((file) => `made/${format}/${file}\n`);
    expect({ code, stdout }).toEqual({ code: 0, stdout: written.join("") });
    for (const file of files.split(" ")) expect((await stat(at(`made/${format}/${file}`))).size).toBeGreaterThan(30);
    const again = await shop.run(...words);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`UsageError: there is a file "made/${format}/${files.split(" ")[0]}" already`);
  });

  test("what Keras saved comes back", async () => {
    const { code, stdout } = await shop.run(
      ..."import made/net.keras --as digitClassifier --out back.safetensors".split(" "),
    );
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: "86 weights of digitClassifier (recipe)\n  back.safetensors\n",
    });
    const [made, back] = await Promise.all([loadModel(at("made/net.safetensors")), loadModel(at("back.safetensors"))]);
    expect(back.weights).toEqual(made.weights);
  });

  test("a head for other classes is left out, and learned anew from there", async () => {
    const words = "import made/net.keras --as digitClassifier --classes 2 --out start.safetensors".split(" ");
    const refused = await shop.run(...words);
    expect(refused.stderr).toContain("to fix    say --skip classify/ to keep the others and start these anew\n");
    const { code, stdout, stderr } = await shop.run(...words, "--skip", "classify/");
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^84 weights of digitClassifier/),
    });
    expect(stderr).toContain("assumed: 2 weights start anew: classify/dense/kernel, classify/dense/bias\n");
    const trained = await shop.run(..."train start.safetensors --data shapes --epochs 1 --batch 8".split(" "));
    expect(trained.code).toBe(0);
    expect(trained.stderr).toContain("it does not name its classes: they are taken to be bar, disc, in this order\n");
  });

  test("a trained model as ONNX", async () => {
    const { code, stdout } = await shop.run("export", "runs/idx/model.safetensors", "--to", "onnx");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "multiScaleClassifier.onnx\n" });
  });

  test("an export does not replace another one unasked", async () => {
    const { code, stderr } = await shop.run("export", "runs/idx/model.safetensors", "--to", "onnx");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: there is a file "multiScaleClassifier.onnx" already
        expected  a name that is free
        to fix    give another --out, or say --force to replace it
      "
    `);
  });

  test("what a model is for goes along: the exported file answers the same", async () => {
    await shop.run("export", "runs/idx/model.safetensors", "--to", "safetensors", "--out", "made/idx.safetensors");
    const answers = await Promise.all(
      ["runs/idx/model.safetensors", "made/idx.safetensors"].map((file) =>
        shop.run("predict", file, "shapes/bar", "--json"),
      ),
    );
    expect(answers[1]!.stdout).toBe(answers[0]!.stdout);
    const { net: _, weights: __, ...facts } = await loadModel(at("made/idx.safetensors"));
    expect(facts).toMatchObject({ task: "classification", classes: ["0", "1"] });
  });

  test("weights that do not fit are listed", async () => {
    const { code, stderr } = await shop.run("import", "made/net.keras", "--as", "cifarResnet20");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^WeightsError: cifarResnet20: \d+ of \d+ weights do not fit/);
  });
});
