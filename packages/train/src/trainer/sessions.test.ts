import { input } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { add } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { Sessions } from "./sessions.ts";

test("twenty shapes in turn are opened once each", async () => {
  const sessions = new Sessions<null>({});
  const x = input([1], { name: "x" });
  const opened: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20; i++) {
      await sessions.get(String(i), (abilities) => {
        opened.push(String(i));
        const [inputs, outputs] = [[{ name: "x", tensor: x }], [{ name: "y", tensor: add(x, i) }]];
        return { graph: lower({ name: "sum", inputs, weights: [], outputs, abilities }), extra: null };
      });
    }
  }
  expect(opened).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  await sessions.release();
});
