/** What is asked for by another name, or in a way that cannot be meant, is refused: nobody gets another file or answer than they asked for. */
import { conv2d, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { featureMaps } from "../explain/feature-maps.ts";
import { gradCam } from "../explain/grad-cam.ts";
import { occlusion } from "../explain/occlusion.ts";
import { saliency } from "../explain/saliency.ts";
import { initialize } from "../weights/initialize.ts";
import { encodeModel } from "../weights/model-file.ts";
import { classes } from "./answers.ts";
import { inferenceGraph, toOnnx } from "./to-onnx.ts";

const image = input([4, 4, 3], { name: "image" });
const net = model(image, globalAveragePooling2d(conv2d(2, 3, { name: "look" })(image)));
const trained = { ...initialize(net), preprocessing: "unit" } as const;
const picture = new Float32Array(48);
const answer = { shape: [1, 2], data: Float32Array.of(0, 1) } as const;

const saidOf = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return "nothing";
  } catch (failure) {
    const { at, problem, fix } = Object(failure);
    return `${at}: ${problem}; ${fix}`;
  }
};

/** As JavaScript may write it. */
const written = (options: object) => Object(options);

test("options by other names", async () => {
  const said = await Promise.all(
    [
      () => toOnnx(trained, written({ pixel: true })),
      () => inferenceGraph(trained, written({ channel: "first" })),
      () => encodeModel(trained, written({ weight: "float16" })),
      () => initialize(net, written({ sead: 1 })),
      () => classes(trained, answer, written({ outputs: "x" })),
      () => gradCam(trained, picture, written({ layers: "look" })),
      () => saliency(trained, picture, written({ inputs: "image" })),
      () => occlusion(trained, picture, written({ stride: 2 })),
      () => featureMaps(trained, picture, ["look"], written({ batch: 2 })),
    ].map(saidOf),
  );
  expect(said).toMatchInlineSnapshot(`
    [
      "toOnnx: there is no option pixel; write pixels",
      "inferenceGraph: there is no option channel; write channels",
      "encodeModel: there is no option weight; write weights",
      "initialize: there is no option sead; write seed",
      "classes: there is no option outputs; write output",
      "gradCam: there is no option layers; write layer",
      "saliency: there is no option inputs; write input",
      "occlusion: there is no option stride; write strides",
      "featureMaps: there is no option batch; write batchSize",
    ]
  `);
});

test("values that cannot be meant", async () => {
  const said = await Promise.all(
    [
      () => toOnnx(trained, { batch: 0 }),
      () => toOnnx(trained, { batch: 1.5 }),
      () => toOnnx(trained, written({ channels: "middle" })),
      () => toOnnx(trained, written({ pixels: "yes" })),
      () => initialize(net, { seed: -1 }),
      () => initialize(net, written({ seed: "1" })),
    ].map(saidOf),
  );
  expect(said).toMatchInlineSnapshot(`
    [
      "toOnnx: batch is 0; give batch a whole number, at least 1; or leave batch out",
      "toOnnx: batch is 1.5; give batch a whole number, at least 1; or leave batch out",
      "toOnnx: channels cannot lie there; write channels: "first", or leave it out",
      "toOnnx: pixels is neither on nor off; write pixels: true, or leave it out",
      "initialize: seed is -1; give seed a whole number from 0 to 4294967295; or leave seed out",
      "initialize: seed is "1"; give seed a whole number from 0 to 4294967295; or leave seed out",
    ]
  `);
});
