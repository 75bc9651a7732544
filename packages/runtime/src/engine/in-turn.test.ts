import { expect, test } from "vitest";
import { inTurn } from "./in-turn.ts";

test("what takes its turn begins when those before it have ended, or have failed", async () => {
  const told: string[] = [];
  const one = inTurn(async () => {
    told.push("one begins");
    await new Promise((resolve) => setTimeout(resolve, 5));
    told.push("one ends");
    throw new Error("one failed");
  });
  const two = inTurn(async () => told.push("two begins"));
  await expect(one).rejects.toThrow("one failed");
  await two;
  expect(told).toEqual(["one begins", "one ends", "two begins"]);
});
