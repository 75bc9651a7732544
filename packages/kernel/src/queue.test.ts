import { expect, test } from "vitest";
import { Queue } from "./queue.ts";

const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

test("each begins when those before it have ended, or have failed", async () => {
  const queue = new Queue();
  const told: string[] = [];
  const one = queue.next(async () => {
    told.push("one begins");
    await later();
    told.push("one ends");
    throw new Error("one failed");
  });
  const two = queue.next(async () => told.push("two begins"));
  expect(told).toEqual([]);
  await expect(one).rejects.toThrow("one failed");
  expect(await two).toBe(3);
  expect(told).toEqual(["one begins", "one ends", "two begins"]);
});

test("what throws before it waits fails alone, too", async () => {
  const queue = new Queue();
  const thrown = queue.next(() => {
    throw new Error("at once");
  });
  const after = queue.next(async () => "done");
  await expect(thrown).rejects.toThrow("at once");
  expect(await after).toBe("done");
});

test("it has settled when what was given so far has ended, and a failure is told to its giver alone", async () => {
  const queue = new Queue();
  let ended = false;
  const failing = queue.next(async () => {
    await later();
    ended = true;
    throw new Error("told elsewhere");
  });
  const met = expect(failing).rejects.toThrow("told elsewhere");
  await queue.settled();
  expect(ended).toBe(true);
  await met;
  await new Queue().settled();
});
