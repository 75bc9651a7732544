/** Files that prepare pictures themselves, asked as the models that they were made from. */
import { imageFrom } from "@tributary/images";
import { chain, conv2d, dense, globalAveragePooling2d, input, model, type TrainedModel } from "@tributary/kernel";
import { initialize, toOnnx } from "@tributary/runtime";
import { expect, test } from "vitest";
import { answerEach, classify, classifyAll, openForAnswers, segment } from "./answer.ts";
import { openOnnx } from "./onnx-model.ts";

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
  const [wanted, mask] = [await segment(ours, picture(40, 56)), await segment(inside, picture(40, 56))];
  expect(mask.shape).toEqual([40, 56]);
  expect(mask.data.filter((label, i) => label !== wanted.data[i]).length).toBeLessThan(3);
  for (const open of [ours, inside]) await open.predictor.dispose();
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
    [UsageError: "fixed.onnx" names the pixels of the picture that it prepared, not of the one that it was given
      received  probabilities [24, 24, 3]
      expected  a network that takes pictures of any size, or a file whose pictures are prepared here
      to fix    export it without --pixels]
  `);
  const classifier = { ...initialize(model(image, chain(body, dense(3))), { seed: 3 }), ...known };
  const told = { preprocessing: "unit" } as const;
  await expect(openOnnx(toOnnx(classifier, { pixels: true }), told)).rejects.toThrow("prepares pictures itself");
});
