/** A run that is stopped and goes on comes to the same numbers as one that was never stopped. */
import { imageFrom } from "@tributary/images";
import { randomStream } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { type Folder, memoryFolder } from "../../store/files.ts";
import { divide } from "./held-out.ts";
import { learn, RUN } from "./learn.ts";

/** Noise, red or blue. */
const picture = (label: number, i: number) => {
  const words = randomStream(1, `${label} ${i}`).words(128 * 128 * 3);
  const data = Uint8Array.from(words, (word, at) => (word % 80) + (at % 3 === 2 * label ? 120 : 0));
  return imageFrom(data, [128, 128, 3]);
};
const pictures = divide([0, 1].map((label) => Array.from({ length: 10 }, (_, i) => picture(label, i))));

/** Learns until a step, or to its end. */
const run = async (folder: Folder, losses: number[], until = Number.POSITIVE_INFINITY) => {
  const controller = new AbortController();
  const learning = learn({
    classes: ["red", "blue"],
    pictures,
    folder,
    steps: 12,
    signal: controller.signal,
    device: "cpu",
    threads: 1,
    tell({ step, loss }) {
      losses[step] = loss;
      if (step === until) controller.abort("enough");
    },
  });
  return learning.catch((reason: unknown) => reason);
};

test("what was kept goes on with the same numbers, and every held-out picture is named", async () => {
  const [whole, parts]: [number[], number[]] = [[], []];
  const straight = await run(memoryFolder(), whole);
  expect(straight).toMatchObject({ judged: { right: 4, of: 4 }, trained: { classes: ["red", "blue"] } });

  const folder = memoryFolder();
  expect(await run(folder, parts, 5)).toBe("enough");
  expect(await folder.list()).toEqual([RUN]);
  const resumed: number[] = [];
  expect(await run(folder, resumed)).toMatchObject({ judged: { right: 4, of: 4 } });
  expect(resumed[5]).toBeUndefined();
  expect([...parts.slice(0, 6), ...resumed.slice(6)]).toEqual(whole);
});
