/** Each campaign for a few seconds. The long ones are run by hand: `pnpm torture`. */
import { expect, test } from "vitest";
import { memory } from "./memory/memory.ts";
import { report } from "./table.ts";
import { builtPrograms } from "./testing/programs.ts";

const programs = builtPrograms();
const settings = { programs, minutes: 5, seed: 1 };

test("memory comes to a level", async () => {
  const result = await memory({ ...settings, count: 100 });
  expect(result.faults, report(result)).toEqual([]);
});
