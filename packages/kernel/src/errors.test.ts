import { expect, test } from "vitest";
import { FeedError, GradientError, ShapeError, settle, TributaryError } from "./errors.ts";

const tooSmall = {
  at: "unet",
  problem: "570 pixels cannot be halved 4 times without dropping a row",
  received: [null, 570, 572, 1],
  expected: "an even height and width before every pooling",
  fix: "resize or tile the image to 556 or 572 pixels",
};

test("a message says where and what, received, expected, to fix", () => {
  expect(() => settle(tooSmall)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: unet: 570 pixels cannot be halved 4 times without dropping a row
      received  [null, 570, 572, 1]
      expected  an even height and width before every pooling
      to fix    resize or tile the image to 556 or 572 pixels]
  `);
});

test("its sentence is one line that starts with the layer's name, even inside a named part of a model", () => {
  const error = new ShapeError({ ...tooSmall, path: "segment/unet" });
  expect(error.sentence).toBe(
    "unet: 570 pixels cannot be halved 4 times without dropping a row — resize or tile the image to 556 or 572 pixels",
  );
  expect(error.message.split("\n")[0]).toBe("segment/unet: 570 pixels cannot be halved 4 times without dropping a row");
});

test("missing parts are left out", () => {
  expect(
    new GradientError({
      problem: "the loss reaches unet/up64/conv2d/kernel only through argMax, which has no gradient",
      fix: "train on the logits that go into argMax, and call argMax when predicting",
    }).message,
  ).toMatchInlineSnapshot(`
    "the loss reaches unet/up64/conv2d/kernel only through argMax, which has no gradient
      to fix    train on the logits that go into argMax, and call argMax when predicting"
  `);
});

test("several shapes are printed side by side", () => {
  const error = new ShapeError({
    problem: "cannot add",
    received: [
      [null, 28, 28, 128],
      [null, 56, 56, 64],
    ],
  });
  expect(error.message).toBe("cannot add\n  received  [null, 28, 28, 128], [null, 56, 56, 64]");
});

test("what JavaScript may give in place of text is shown, and fails no second time", () => {
  const messages = [3, null, true, Symbol("a")].map(
    (received) => new ShapeError({ problem: "this is no name", ...Object({ received }) }).message,
  );
  expect(messages).toEqual([
    "this is no name\n  received  3",
    "this is no name\n  received  null",
    "this is no name\n  received  true",
    "this is no name\n  received  Symbol(a)",
  ]);
});

test("the fields can be read one by one, and the class is known", () => {
  const error = new FeedError({ problem: 'input "image" has 4 channels', received: "float32 [1, 224, 224, 4]" });
  expect(error).toBeInstanceOf(TributaryError);
  expect(error).toMatchObject({ name: "FeedError", received: "float32 [1, 224, 224, 4]", fix: undefined });
  expect(error.stack).toContain('FeedError: input "image" has 4 channels');
});

test("settle returns a shape as it is", () => {
  expect(settle([null, 4])).toEqual([null, 4]);
});
