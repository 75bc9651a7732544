/** What is planned where a trained network learns other classes, and what is refused. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { input, type Model, model, type Tensor, type TrainedModel } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { resnet } from "@tributary/skip";
import { writeClassFolders } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { planOnEncoder, planOtherClasses } from "./other-classes.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-other-classes-"));
  await writeClassFolders(join(folder, "shapes"), 6);
  for (let i = 0; i < 6; i++) {
    const gray = new Uint8Array(64 * 64 * 3).map((_, at) => (at * (i + 3)) % 256);
    await writePng(join(folder, "cells", "images", `${i}.png`), imageFrom(gray, [64, 64, 3]));
    const mask = new Uint8Array(64 * 64).map((_, at) => (at > 99 * i ? 255 : 0));
    await writePng(join(folder, "cells", "masks", `${i}.png`), imageFrom(mask, [64, 64, 1]));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const network = resnet({ depth: 18, classes: 5 });
const net = model(input([64, 64, 3]), network, { name: "resnet18" });
const trained: TrainedModel<Model<Tensor, Tensor>> = {
  ...initialize(net, { seed: 1 }),
  classes: ["a", "b", "c", "d", "e"],
  preprocessing: "torch",
  card: { license: "apache-2.0" },
};
const encoder: TrainedModel = {
  ...initialize(model(input([64, 64, 3]), network.features, { name: "resnet18" }), { seed: 2 }),
  card: { encoder: true },
};
const own = (data: string) => ({ data: join(folder, data), seed: 1 });
const learning = ({ net: { weights } }: { readonly net: Model<Tensor, Tensor> }) =>
  weights.filter(({ trainable }) => trainable).map(({ name }) => name);
/** Without the name of the folder. */
const message = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "taken",
    (failure: Error) => failure.message.replaceAll(`${folder}/`, "").replaceAll(`${folder}\\`, ""),
  );

test("a head on kept features, and a model that is kept whole", async () => {
  const plan = await planOtherClasses("pets.safetensors", trained, own("shapes"));
  expect(learning(plan)).toEqual(["classify/dense/kernel", "classify/dense/bias"]);
  expect(plan.cached).toBe(true);
  expect(plan.facts).toEqual({
    task: "classification",
    classes: ["bar", "disc"],
    preprocessing: "torch",
    card: { license: "apache-2.0", base: { license: "apache-2.0" }, seed: 1 },
  });
  expect(plan.kept?.weights.filter(({ trainable, learned }) => trainable !== learned)).toEqual([]);
  expect(plan.start?.["conv1/conv2d/kernel"]).toEqual(trained.weights["conv1/conv2d/kernel"]);
  const headed = await planOtherClasses("smp/resnet18", encoder, own("shapes"));
  expect(learning(headed)).toEqual(["head/dense/kernel", "head/dense/bias"]);
});

test("a decoder on an encoder by names, which has the weights of the network", async () => {
  for (const from of [trained, encoder]) {
    const plan = await planOnEncoder("resnet18+fpn", { from: "here", trained: from }, own("cells"));
    expect(learning(plan).filter((name) => name.startsWith("encoder/"))).toEqual([]);
    expect(learning(plan).length).toBeGreaterThan(4);
    expect(plan.cached ?? false).toBe(false);
    expect(plan.start?.["encoder/conv1/conv2d/kernel"]?.data).toEqual(from.weights["conv1/conv2d/kernel"]!.data);
    expect(plan.facts.classes).toHaveLength(2);
  }
});

test("what does not go together", async () => {
  expect(await message(planOtherClasses("pets.safetensors", trained, own("cells")))).toMatchInlineSnapshot(`
    "pets.safetensors is made for classification, but cells holds data for segmentation
      expected  a network that names every pixel
      to fix    take unet, or another that list shows for segmentation"
  `);
  expect(await message(planOtherClasses("smp/resnet18", encoder, own("cells")))).toMatchInlineSnapshot(`
    "smp/resnet18 is an encoder, and cells holds masks: pixels want a decoder on it
      expected  an encoder and a decoder, by their names
      to fix    write tributary train resnet18+unet --from smp/resnet18 --data cells"
  `);
  expect(
    await message(planOtherClasses("pets.safetensors", trained, { ...own("shapes"), input: [32, 32, 3] })),
  ).toMatchInlineSnapshot(`
    "pets.safetensors is a model already: its flavor and its input stay as they are
      expected  --flavor and --input with the name of an architecture only
      to fix    leave them out"
  `);
  expect(
    await message(planOnEncoder("resnet18", { from: "pets.safetensors", trained }, own("cells"))),
  ).toMatchInlineSnapshot(`
    "pets.safetensors says what network it is, and resnet18 is another word for it, or another network
      expected  --from alone, or with an encoder and a decoder, such as resnet34+unet
      to fix    write tributary train --from pets.safetensors --data cells"
  `);
  expect(
    await message(planOnEncoder("resnet34+unet", { from: "pets.safetensors", trained }, own("cells"))),
  ).toMatchInlineSnapshot(`
    "the weights of pets.safetensors are not those of the encoder resnet34
      received  conv2_3/conv2d: nothing
      expected  conv2_3/conv2d: conv2d {filters:64,kernelSize:3,strides:1,padding:[[1,1],[1,1]],dilationRate:1,groups:1,useBias:false,activation:linear}
      to fix    name the encoder that they are of, or say whose version of it with --flavor"
  `);
  // Layers are looked at before any weight is.
  const larger = { net: model(input([64, 64, 3]), resnet({ depth: 34 }), { name: "resnet34" }), weights: {} };
  expect(
    await message(planOnEncoder("resnet18+unet", { from: "larger.safetensors", trained: larger }, own("cells"))),
  ).toMatchInlineSnapshot(`
    "the weights of larger.safetensors are not those of the encoder resnet18
      received  conv2_3/conv2d: conv2d {filters:64,kernelSize:3,strides:1,padding:[[1,1],[1,1]],dilationRate:1,groups:1,useBias:false,activation:linear}
      expected  conv2_3/conv2d: nothing
      to fix    name the encoder that they are of, or say whose version of it with --flavor"
  `);
  const paper = { net: model(input([64, 64, 3]), resnet({ depth: 50, flavor: "paper" })), weights: {} };
  expect(
    await message(planOnEncoder("resnet50+unet", { from: "paper.safetensors", trained: paper }, own("cells"))),
  ).toMatchInlineSnapshot(`
    "the weights of paper.safetensors are not those of the encoder resnet50
      received  conv3_1/conv2d: conv2d {filters:128,kernelSize:1,strides:2,padding:[[0,0],[0,0]],dilationRate:1,groups:1,useBias:false,activation:linear}
      expected  conv3_1/conv2d: conv2d {filters:128,kernelSize:1,strides:1,padding:[[0,0],[0,0]],dilationRate:1,groups:1,useBias:false,activation:linear}
      to fix    name the encoder that they are of, or say whose version of it with --flavor"
  `);
});
