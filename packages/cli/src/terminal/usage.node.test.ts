import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Workshop, workshop } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
}, 180_000);
afterAll(() => shop.remove());

const commands = ["list", "summary", "cost", "plot", "train", "evaluate", "predict", "export", "import", "bench"];

describe("help", () => {
  test("of the program names every command", async () => {
    const { code, stdout } = await shop.run("--help");
    expect(code).toBe(0);
    for (const command of commands) expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
    expect(stdout).toContain("Examples:");
  });

  test("the version is that of the package", async () => {
    const { version } = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));
    expect((await shop.run("--version")).stdout).toBe(`${version}\n`);
  });

  test("is what the program alone prints", async () => {
    const [alone, asked] = [await shop.run(), await shop.run("--help")];
    expect({ code: alone.code, stderr: alone.stderr }).toEqual({ code: 0, stderr: "" });
    expect(alone.stdout).toBe(asked.stdout);
  });

  test("of every command has examples", async () => {
    const answers = await Promise.all(commands.map((command) => shop.run(command, "--help")));
    for (const [i, { code, stdout }] of answers.entries()) {
      expect(code).toBe(0);
      expect(stdout).toContain(`Usage: tributary ${commands[i]}`);
      expect(stdout).toContain(`Examples:\n  $ tributary ${commands[i]}`);
    }
  });
});

describe("wrong usage ends with 2 and says what to change", () => {
  const errorOf = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await shop.run(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    return stderr;
  };

  test("an unknown command", async () => {
    expect(await errorOf("sumary")).toMatchInlineSnapshot(`
      "UsageError: there is no command "sumary"
        expected  a command such as summary, list, cost
        to fix    add --help to see them all
      "
    `);
  });

  test("an unknown architecture", async () => {
    expect(await errorOf("summary", "resnet5")).toMatchInlineSnapshot(`
      "UsageError: there is no architecture "resnet5"
        expected  a name such as resnet50, resnet152, resnext50
        to fix    take a name that the command list prints
      "
    `);
  });

  test("an unknown flavor", async () => {
    expect(await errorOf("cost", "resnet50", "--flavor", "caffe")).toMatchInlineSnapshot(`
      "UsageError: resnet50 has no flavor "caffe"
        expected  one of torchvision, keras, paper, C, D, T, S
        to fix    write --flavor paper, or leave it out for torchvision
      "
    `);
  });

  test("an encoder and a decoder are an architecture to learn; one that is unknown is said", async () => {
    expect(await errorOf("train", "resnet34+unet")).toContain("there is nothing for resnet34+unet to learn from");
    expect(await errorOf("train", "resnet34+unit", "--data", ".")).toContain('there is no decoder "unit"');
  });

  test("an unknown task or recipe", async () => {
    expect(await errorOf("train", "denose", "--data", ".")).toMatchInlineSnapshot(`
      "UsageError: there is no task, recipe or architecture "denose"
        expected  a name such as denoise, denseUnet, densenet121
        to fix    take a name that the command list prints
      "
    `);
  });

  test("no data", async () => {
    expect(await errorOf("train", "resnet18")).toMatchInlineSnapshot(`
      "UsageError: there is nothing for resnet18 to learn from
        expected  a folder of pictures with classes or masks
        to fix    say where it is: --data FOLDER
      "
    `);
  });

  test("an unknown option", async () => {
    expect(await errorOf("summary", "resnet18", "--flavour", "keras")).toMatchInlineSnapshot(`
      "error: unknown option '--flavour'
      (Did you mean --flavor?)
      Add --help for the options and examples.
      "
    `);
  });

  test("a word too many", async () => {
    expect(await errorOf("cost", "resnet18", "resnet50")).toMatchInlineSnapshot(`
      "error: too many arguments for 'cost'. Expected 1 argument but got 2.
      Add --help for the options and examples.
      "
    `);
    expect(await errorOf("list", "resnet18")).toContain("Expected 0 arguments but got 1.");
  });

  test("an architecture in place of a model", async () => {
    expect(await errorOf("predict", "resnet18", "cat.png")).toMatchInlineSnapshot(`
      "UsageError: resnet18 is an architecture, and knows nothing yet
        expected  a model: a file that train, import or export wrote, or weights by a name of list --pretrained
        to fix    train it first: tributary train resnet18 --data FOLDER
      "
    `);
  });

  test("an invalid size", async () => {
    expect(await errorOf("summary", "resnet18", "--input", "224")).toContain(
      "Give height, width and channels, such as 224x224x3.",
    );
  });

  test("an unknown format", async () => {
    expect(await errorOf("export", "resnet18", "--to", "caffe")).toContain(
      "Allowed choices are onnx, keras, safetensors, training-onnx, keras-training.",
    );
  });

  test("a file that would be called as another format is", async () => {
    expect(await errorOf("export", "cifarResnet20", "--to", "onnx", "--out", "net.keras")).toContain(
      'UsageError: "net.keras" would not hold what its name says',
    );
  });

  test("a format that stores weights in one way", async () => {
    expect(await errorOf("export", "cifarResnet20", "--to", "keras", "--weights", "float16")).toContain(
      "UsageError: a file of keras stores weights as they are",
    );
  });

  test("a missing argument", async () => {
    expect(await errorOf("summary")).toContain("missing required argument 'architecture'");
  });
});

describe("a job that fails ends with 1, in words, without a stack", () => {
  test("an image that does not fit", async () => {
    const { code, stderr } = await shop.run("summary", "unet", "--input", "570x572x1");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ShapeError: unet: .*570 cannot be halved 4 times/);
    expect(stderr).not.toContain("    at ");
  });

  test("a model file that is not there", async () => {
    const { code, stderr } = await shop.run("predict", "none.safetensors", "photo.png");
    expect(code).toBe(1);
    expect(stderr.replaceAll(/seen from .*/g, "seen from …")).toMatchInlineSnapshot(`
      "WeightsError: there is no file "none.safetensors"
        expected  a file that train, import or export wrote, or that another library saved
        to fix    check the path, seen from …
      "
    `);
  });

  test("a picture in place of the model", async () => {
    await writeFile(join(shop.folder, "photo.png"), Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10));
    const { code, stderr } = await shop.run("predict", "photo.png", "model.safetensors");
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "UsageError: "photo.png" is a picture, and no model
        expected  a model first, and then the pictures
        to fix    write the model before the pictures: tributary predict MODEL PICTURES
      "
    `);
  });

  test("what does not fit into memory", async () => {
    const { code, stderr } = await shop.run("bench", "cifarResnet20", "--batch", "1000000000");
    expect({ code, stderr }).toMatchInlineSnapshot(`
      {
        "code": 1,
        "stderr": "timing cifarResnet20 …
      error: an array of 3,072,000,000,000 numbers does not fit into the memory
        to fix    ask for less: a smaller --input, --batch or --classes, or smaller pictures
      ",
      }
    `);
  });

  test("a folder of data that is not there", async () => {
    const { code, stderr } = await shop.run("train", "resnet18", "--data", "none");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ImageError: none: the folder of data cannot be read\n {2}received {2}ENOENT/);
  });
});
