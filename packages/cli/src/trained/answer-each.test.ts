import { imageFrom } from "@tributary/images";
import { conv2d, input, model } from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { answerEach } from "./answer-each.ts";
import { openForAnswers } from "./open-for-answers.ts";

test("each of outputs that are one, in whatever way the model gives it", async () => {
  const image = input([32, 32, 1]);
  const scores = conv2d(2, 1)(image);
  const picture = imageFrom(new Uint8Array(32 * 32), [32, 32, 1]);
  for (const outputs of [scores, [scores], { scores }]) {
    const open = await openForAnswers(initialize(model(image, outputs), { seed: 1 }), "auto");
    expect((await answerEach(open, picture)).map(({ shape, shares }) => [shape, shares])).toEqual([
      [[32, 32, 2], { "class 0": 1, "class 1": 0 }],
    ]);
    await open.predictor.dispose();
  }
});
