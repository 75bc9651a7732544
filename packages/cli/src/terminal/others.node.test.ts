/** Files of others at the command line: one door for all of them, and nothing that they hold does harm. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chain, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { initialize, loadModel, saveModel, toOnnx } from "@tributary/runtime";
import { type Workshop, workshop, writeClassFolders, writeMasks } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let shop: Workshop;
const at = (...parts: readonly string[]): string => join(shop.folder, ...parts);
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../conformance/fixtures/${name}`, import.meta.url));

beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await writeClassFolders(at("shapes"), 10);
  await writeMasks(at("cells"), 8);
}, 180_000);
afterAll(() => shop.remove());

interface Said {
  readonly classes: readonly { readonly name: string; readonly probability: number }[];
}

/** Probabilities by class, of every picture. */
const probabilitiesOf = (json: string): readonly Readonly<Record<string, number>>[] =>
  (JSON.parse(json) as readonly Said[]).map(({ classes }) =>
    Object.fromEntries(classes.map(({ name, probability }) => [name, probability])),
  );

const expectClose = (ours: string, theirs: string): void => {
  const [first, second] = [probabilitiesOf(ours), probabilitiesOf(theirs)];
  expect(first.map((one) => Object.keys(one).sort())).toEqual(second.map((one) => Object.keys(one).sort()));
  for (const [i, one] of first.entries()) {
    for (const [name, probability] of Object.entries(one)) expect(probability).toBeCloseTo(second[i]![name]!, 4);
  }
};

describe("a file is known by what is in it", () => {
  test.for([
    ["keras-many-layers.keras", [[null, 12, 12, 3]]],
    ["keras-many-layers.h5", [[null, 12, 12, 3]]],
    [
      "keras-nested.h5",
      [
        [null, 6, 6, 2],
        [null, 6, 6, 2],
      ],
    ],
    ["tfjs-float32/model.json", [[null, 10, 10, 3]]],
  ] as const)("%s is described and drawn", async ([name, shapes]) => {
    const picture = `${name.replace(/\W/g, "-")}.svg`;
    const [described, drawn] = await Promise.all([
      shop.run("summary", fixture(name), "--json"),
      shop.run("plot", fixture(name), "--out", picture),
    ]);
    expect([described.code, drawn.code]).toEqual([0, 0]);
    expect(JSON.parse(described.stdout).inputs.map(({ shape }: { shape: unknown }) => shape)).toEqual(shapes);
    expect(await readFile(at(picture), "utf8")).toContain("<svg");
  });

  test.for([
    ["pytorch-zip.pth", 2],
    ["pytorch-older.pth", 2],
    ["torch-small.safetensors", 1],
    ["keras-transfer.weights.h5", 1],
  ] as const)("%s holds weights alone: what to say is said", async ([name, code]) => {
    const refused = await shop.run("predict", fixture(name), "shapes/bar/0.png");
    expect(refused.code).toBe(code);
    expect(refused.stderr).toMatch(
      /^ {2}to fix .*tributary import .* --as ARCHITECTURE(; or put timm's config.json beside it)?$/m,
    );
  });

  test("weights of PyTorch are read, and held against the architecture that is named", async () => {
    const { code, stderr } = await shop.run("import", fixture("pytorch-zip.pth"), "--as", "cifarResnet20");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^WeightsError: cifarResnet20: \d+ of \d+ weights do not fit/);
    expect(stderr).toContain("left over in the file");
    expect(stderr).not.toContain("in code");
  });
});

test("import without --as takes the architecture of the file, says what it assumed, and answers as the file does", async () => {
  const file = fixture("keras-many-layers.h5");
  const { code, stdout, stderr } = await shop.run(
    "import",
    file,
    "--names",
    "ant,bee,cow",
    "--out",
    "named.safetensors",
  );
  expect({ code, stdout, stderr }).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "assumed: its file does not say how pixels are prepared: from 0 to 1 (unit) is assumed
    ",
      "stdout": "22 weights of many_layers
      named.safetensors
    ",
    }
  `);
  const [theirs, ours] = await Promise.all(
    [file, "named.safetensors"].map((model) => shop.run("predict", model, "shapes/bar", "--json")),
  );
  const renamed = theirs!.stdout.replaceAll("class 0", "ant").replaceAll("class 1", "bee").replaceAll("class 2", "cow");
  expectClose(ours!.stdout, renamed);
});

test("classes that a file does not name are taken from the data, which is said, where there are as many", async () => {
  const net = model(input([32, 32, 1]), chain(globalAveragePooling2d, dense(2)));
  await saveModel(at("unnamed.safetensors"), initialize(net));
  const { code, stderr } = await shop.run("evaluate", "unnamed.safetensors", "--data", "shapes");
  expect(code).toBe(0);
  expect(stderr).toContain(
    "unnamed.safetensors: it does not name its classes: they are taken to be bar, disc, in this order",
  );
  const other = await shop.run("evaluate", fixture("keras-many-layers.keras"), "--data", "shapes");
  expect(other.stderr).toContain("UsageError: the model tells 3 classes apart, and the data 2");
});

describe("a model goes elsewhere and comes back", () => {
  const trained = "runs/shapes/model.safetensors";

  test("its exports give the same answers", async () => {
    await shop.run(
      ..."train multiScaleClassifier --data shapes --input 24x24x1 --epochs 3 --batch 8 --out runs/shapes".split(" "),
    );
    for (const to of ["onnx", "keras"]) await shop.run("export", trained, "--to", to, "--out", `shapes.${to}`);
    const [own, onnx, keras] = await Promise.all(
      [trained, "shapes.onnx", "shapes.keras"].map((file) => shop.run("predict", file, "shapes", "--json")),
    );
    expect(probabilitiesOf(own!.stdout)).toHaveLength(20);
    expectClose(onnx!.stdout, own!.stdout);
    expectClose(keras!.stdout, own!.stdout);
    expect([onnx!.stderr, keras!.stderr]).toEqual(["", ""]);
    const told = (await shop.run("summary", "shapes.onnx")).stdout;
    expect(told).toContain("written by tributary\nTask: classification\nClasses: bar, disc\n");
    expect(told).toMatch(/^operator +times\nConv +\d+$/m);
    // As other libraries write them: channels first, one picture at once.
    await writeFile(at("first.onnx"), toOnnx(await loadModel(at(trained)), { channels: "first", batch: 1 }));
    expectClose((await shop.run("predict", "first.onnx", "shapes", "--json")).stdout, own!.stdout);
  }, 240_000);

  test("it goes on learning, from its own weights, in its own classes", async () => {
    const { code, stdout, stderr } = await shop.run(
      ..."train shapes.keras --data shapes --epochs 2 --batch 8 --json".split(" "),
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout).files[0]).toBe("runs/shapes-further/model.safetensors");
    const { classes } = await loadModel(at("runs/shapes-further/model.safetensors"));
    expect(classes).toEqual(["bar", "disc"]);
    const refused = await shop.run("train", trained, "--data", "cells", "--out", "runs/none");
    expect(refused.stderr).toMatch(/^UsageError: runs\/shapes\/model.safetensors is made for classification/m);
  }, 240_000);

  test("masks of its ONNX export are the same, pixel by pixel", async () => {
    await shop.run(
      ..."train residualUnet --data cells --input 16x16x1 --epochs 1 --batch 4 --out runs/cells".split(" "),
    );
    await shop.run(..."export runs/cells/model.safetensors --to onnx --out cells.onnx".split(" "));
    await Promise.all(
      [
        ["runs/cells/model.safetensors", "own"],
        ["cells.onnx", "theirs"],
      ].map(([file, out]) => shop.run("predict", file!, "cells/images", "--out", out!)),
    );
    const names = (await readdir(at("own"))).filter((name) => name.endsWith("-mask.png"));
    expect(names).toHaveLength(8);
    for (const name of names) {
      expect((await readFile(at("own", name))).equals(await readFile(at("theirs", name))), name).toBe(true);
    }
    const judged = await Promise.all(
      ["runs/cells/model.safetensors", "cells.onnx"].map((file) =>
        shop.run("evaluate", file, "--data", "cells", "--json"),
      ),
    );
    expect(judged[1]!.stdout).toBe(judged[0]!.stdout);
  }, 240_000);
});

describe("what a file calls itself", () => {
  const clean = (name: string, classes: readonly string[]) => {
    const net = model(input([8, 8, 1]), chain(globalAveragePooling2d, dense(2)), { name });
    return { ...initialize(net), classes, preprocessing: "unit" } as const;
  };

  test.for([
    ["../../evil", "evil.onnx"],
    ["/tmp/absolute", "tmp-absolute.onnx"],
  ] as const)("%s is no path", async ([name, file]) => {
    await saveModel(at("strange.safetensors"), clean(name, ["a", "b"]));
    const { code, stdout } = await shop.run("export", "strange.safetensors", "--to", "onnx");
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${file}\n` });
    expect(await readdir(shop.folder)).toContain(file);
  });

  test("commands for terminals are shown, not sent", async () => {
    const wild = "\u001b]0;mine\u0007\u001b[2J\u009b31m\nbar";
    await saveModel(at("wild.safetensors"), clean(wild, [wild, "b"]));
    for (const words of [
      ["summary", "wild.safetensors"],
      ["summary", "wild.safetensors", "--json"],
      ["predict", "wild.safetensors", "shapes/bar/0.png"],
      ["predict", "wild.safetensors", "shapes/bar/0.png", "--json"],
      ["evaluate", "wild.safetensors", "--data", "shapes"],
    ]) {
      const { stdout, stderr } = await shop.run(...words);
      expect(`${stdout}${stderr}`.match(/(?!\n)[\p{Cc}\p{Cf}]/u), words.join(" ")).toBeNull();
    }
    const { stdout } = await shop.run("predict", "wild.safetensors", "shapes/bar/0.png", "--json");
    expect(Object.keys(probabilitiesOf(stdout)[0]!).sort()).toEqual([wild, "b"].sort());
  });
});
