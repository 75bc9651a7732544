/** Files that prepare pictures themselves, asked as the models that they were made from. */
import { asMask, imageFrom, maskOnPicture, prepare, unstack } from "@tributary/images";
import { chain, conv2d, dense, globalAveragePooling2d, input, model, type TrainedModel } from "@tributary/kernel";
import { initialize, mask, toOnnx } from "@tributary/runtime";
import { expect, test } from "vitest";
import { answerEach } from "./answer-each.ts";
import { segment } from "./answer-pixels.ts";
import { classify, classifyAll } from "./classify.ts";
import { openOnnx } from "./onnx-model.ts";
import { openForAnswers } from "./open-for-answers.ts";

const picture = (height: number, width: number) =>
  imageFrom(
    Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * i * 31) % 251),
    [height, width, 3],
  );

const image = input([24, 24, 3], { name: "image" });
const body = chain(conv2d(8, 3, { activation: "relu" }), globalAveragePooling2d);
const known = {
  classes: ["cat", "dog", "bird"],
  task: "classification",
  preprocessing: { pixels: "torch", resize: 29, crop: [24, 24], interpolation: "bicubic" },
} as const satisfies Partial<TrainedModel>;

const both = async (trained: TrainedModel) => {
  const { trained: asked, assumed } = await openOnnx(toOnnx(trained, { pixels: true }));
  expect(assumed).toEqual([]);
  return [await openForAnswers(trained, "cpu"), await openForAnswers(asked, "cpu")] as const;
};

test("a classifier answers the same, about pictures of any size, one or several", async () => {
  const [ours, inside] = await both({ ...initialize(model(image, chain(body, dense(3))), { seed: 3 }), ...known });
  const pictures = [picture(61, 47), picture(30, 30)];
  const expected = await classify(ours, pictures[0]!);
  for (const [i, { name, probability }] of (await classify(inside, pictures[0]!)).entries()) {
    expect(name).toBe(expected[i]!.name);
    expect(probability).toBeCloseTo(expected[i]!.probability, 3);
  }
  const [several, wanted] = [await classifyAll(inside, pictures), await classifyAll(ours, pictures)];
  for (const [i, answer] of several.entries())
    for (const [k, p] of answer.entries()) expect(p).toBeCloseTo(wanted[i]![k]!, 3);
  for (const open of [ours, inside]) await open.predictor.dispose();
});

test("several outputs: the probabilities of each", async () => {
  const features = body(image);
  const net = model(image, { kind: dense(3, { name: "a" })(features), sure: dense(1, { name: "b" })(features) });
  const [ours, inside] = await both({ ...initialize(net, { seed: 3 }), ...known });
  const names = (await answerEach(inside, picture(40, 50))).map(({ name }) => name);
  expect(names).toEqual(["kind_probabilities", "sure_probabilities"]);
  for (const open of [ours, inside]) await open.predictor.dispose();
});

test("a network that names the pixels of pictures of any size gives the same mask", async () => {
  const scores = chain(conv2d(4, 3, { padding: "same", activation: "relu" }), conv2d(3, 1));
  const any = initialize(model(input([null, null, 3], { name: "image" }), scores), { seed: 3 });
  const [ours, inside] = await both({ ...any, classes: known.classes, task: "segmentation", preprocessing: "torch" });
  const [wanted, found] = [await segment(ours, picture(40, 56)), await segment(inside, picture(40, 56))];
  expect(found.shape).toEqual([40, 56]);
  expect(found.data.filter((label, i) => label !== wanted.data[i]).length).toBeLessThan(3);
  for (const open of [ours, inside]) await open.predictor.dispose();
});

test("a network of a fixed size that sees the whole picture gives its mask on the picture", async () => {
  const scores = chain(conv2d(4, 3, { padding: "same", activation: "relu" }), conv2d(3, 1));
  const preprocessing = { pixels: "torch", resize: [24, 24], crop: [24, 24], interpolation: "bilinear" } as const;
  for (const net of [model(image, scores), model(input([null, null, 3], { name: "image" }), scores)]) {
    const trained = {
      ...initialize(net, { seed: 3 }),
      classes: known.classes,
      task: "segmentation",
      preprocessing,
    } as const;
    const [ours, inside] = await both(trained);
    const given = picture(40, 56);
    const seen = mask(trained, await ours.predictor.predict(prepare(trained)(given)));
    const wanted = maskOnPicture(trained, asMask(unstack(seen)[0]!), given);
    const found = await segment(inside, given);
    expect(found.shape).toEqual([40, 56]);
    expect(found.data.filter((label, i) => label !== wanted.data[i]).length).toBeLessThan(12);
    for (const open of [ours, inside]) await open.predictor.dispose();
  }
});

test("masks that would not lie on the picture, and words about preparation, are refused", async () => {
  const scores = chain(conv2d(4, 3, { padding: "same" }), conv2d(3, 1));
  const fixed = {
    ...initialize(model(image, scores), { seed: 3 }),
    task: "segmentation",
    preprocessing: "unit",
  } as const;
  await expect(
    openOnnx(toOnnx(fixed, { pixels: true }), undefined, "fixed.onnx"),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [UsageError: "fixed.onnx" does not name all pixels of the pictures that it is given
      received  pixels: prepared inside; labels are -1 where it was cut away
      expected  a preparation that shows the network the whole picture, or pictures that are cut into tiles here
      to fix    export it without --pixels]
  `);
  const halved = { ...fixed, ...initialize(model(image, conv2d(3, 2, { strides: 2 })), { seed: 3 }) };
  await expect(openOnnx(toOnnx(halved, { pixels: true }))).rejects.toThrow(
    "names the pixels of the picture that it prepared",
  );
  const classifier = { ...initialize(model(image, chain(body, dense(3))), { seed: 3 }), ...known };
  const told = { preprocessing: "unit" } as const;
  await expect(openOnnx(toOnnx(classifier, { pixels: true }), told)).rejects.toThrow("prepares pictures itself");
});
