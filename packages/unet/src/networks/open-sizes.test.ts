/** @file Networks made for images of any size refuse those that do not fit when they come, wherever they come. */
import { type AnyModel, type Block, conv2d, fromJson, input, model, named, ShapeError } from "@tributary/kernel";
import { checkSizes } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { createTrainer, meanSquaredError, sgd } from "@tributary/train";
import { expect, test } from "vitest";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { linknet } from "./linknet.ts";
import { resUnet } from "./res-unet.ts";
import { unet } from "./unet.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const filters = [2, 2, 2, 2, 2] as const;
const networks: Readonly<Record<string, Block>> = {
  "unet same": unet({ classes: 2, filters, padding: "same" }),
  "unet valid": unet({ classes: 2, filters }),
  "unet upsampling": unet({ classes: 2, filters, flavor: "upsampling" }),
  "unetPlusPlus keras": unetPlusPlus({ classes: 2, filters }),
  "unetPlusPlus batchNormalization": unetPlusPlus({ classes: 2, filters, flavor: "batchNormalization" }),
  r2Unet: r2Unet({ classes: 2, filters }),
  resUnet: resUnet({ classes: 2, filters }),
  attentionUnet: attentionUnet({ classes: 2, filters }),
};
const sizes = [
  [101, 101],
  [128, 123],
] as const;

const open = (block: Block): AnyModel => {
  const image = input([null, null, 3], { name: "image" });
  return model({ image }, block(image));
};
const reread = (net: AnyModel): AnyModel => fromJson(JSON.parse(JSON.stringify(net)));
const zeros = (shape: readonly number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
});

/** What goes wrong, at once or later. */
const failureOf = async (work: () => unknown): Promise<Error> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing went wrong");
};

/** The sizes that an error advises. */
const adviceOf = ({ fix }: ShapeError): readonly string[] => fix?.match(/\d+/g) ?? [];

test.for(Object.entries(networks))("%s", { timeout: 60_000 }, async ([, block]) => {
  const net = open(block);
  await using predictor = await createPredictor(initialize(net));
  await using again = await createPredictor(initialize(reread(net)));
  await using trainer = await createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1) });
  for (const [height, width] of sizes) {
    const known = (await failureOf(() => block(input([height, width, 3])))) as ShapeError;
    expect(known).toBeInstanceOf(ShapeError);
    const image = zeros([1, height, width, 3]);
    const predicted = await failureOf(() => predictor.predict({ image }));
    expect(predicted).toEqual(known);
    const batch = { inputs: { image }, targets: zeros([1, height, width, 2]) };
    const stepped = (await failureOf(() => trainer.step(batch))) as ShapeError;
    expect([stepped.constructor, stepped.problem, stepped.fix]).toEqual([ShapeError, known.problem, known.fix]);
    expect(await failureOf(() => trainer.evaluate([batch]))).toEqual(stepped);
    expect(await failureOf(() => trainer.fit([batch], { epochs: 1 }))).toEqual(stepped);
    const read = (await failureOf(() => again.predict({ image }))) as ShapeError;
    expect([read.constructor, adviceOf(read)]).toEqual([ShapeError, adviceOf(known).slice(0, adviceOf(read).length)]);
  }
});

test("linknet, which is large, without weights", () => {
  const block = linknet({ classes: 2 });
  const net = open(block);
  for (const [height, width] of sizes) {
    const shapes = { image: [1, height, width, 3] };
    expect(() => checkSizes(net, shapes)).toThrow(/linknet: (height|width) .* is not a multiple of 32/);
    expect(() => checkSizes(reread(net), shapes)).toThrow(
      /linknet: (height|width) .* is not one of the sizes that fit/,
    );
  }
});

test("an image that fits goes through, before and after a file", async () => {
  const net = open(unet({ classes: 2, filters, padding: "same" }));
  for (const each of [net, reread(net), reread(reread(net))]) {
    await using predictor = await createPredictor(initialize(each));
    const { shape } = (await predictor.predict({ image: zeros([1, 112, 96, 3]) })) as { shape: readonly number[] };
    expect(shape).toEqual([1, 112, 96, 2]);
  }
});

test("what a file keeps says which sizes fit", async () => {
  const net = reread(open(named("eye", unet({ classes: 2, filters }))));
  await using predictor = await createPredictor(initialize(net));
  await expect(predictor.predict({ image: zeros([1, 200, 188, 3]) })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: unet: height (axis 1) 200 is not one of the sizes that fit
      received  [null, 200, 188, 3]
      expected  188 pixels, or a multiple of 16 more
      to fix    resize, pad or tile the image to 188 or 204 pixels]
  `);
});

test("a model used as a block says where", async () => {
  const image = input([null, null, 3], { name: "image" });
  const inner = model(image, unet({ classes: 2, filters, padding: "same" })(image), { name: "inner" });
  const net = open((x) => conv2d(2, 1)(inner(x)));
  await using predictor = await createPredictor(initialize(net));
  await expect(predictor.predict({ image: zeros([1, 101, 96, 3]) })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: inner/unet: height (axis 1) 101 is not a multiple of 16 (2^depth)
      received  [null, 101, 96, 3]
      expected  an even height and width before every pooling
      to fix    resize or pad the image to 96 or 112 pixels]
  `);
  expect(() => inner(input([101, 96, 3]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: inner/unet: height (axis 1) 101 is not a multiple of 16 (2^depth)
      received  [null, 101, 96, 3]
      expected  an even height and width before every pooling
      to fix    resize or pad the image to 96 or 112 pixels]
  `);
});

test("a layer by itself", async () => {
  const net = open(named("stem", conv2d(2, 5)));
  await using predictor = await createPredictor(initialize(net));
  await using trainer = await createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1) });
  const small = zeros([1, 3, 3, 3]);
  await expect(predictor.predict({ image: small })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: stem/conv2d: height (axis 1) is 3, smaller than the window of 5
      received  [null, 3, 3, 3]
      expected  at least 5 pixels
      to fix    use padding 'same' or a larger input]
  `);
  await expect(
    trainer.step({ inputs: { image: small }, targets: zeros([1, 1, 1, 2]) }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: stem/conv2d: height (axis 1) is 3, smaller than the window of 5
      received  [1, 3, 3, 3]
      expected  at least 5 pixels
      to fix    use padding 'same' or a larger input]
  `);
});
