import { expect, test } from "vitest";
import { parseIdx } from "./idx.ts";

test("the numbers of a Buffer are memory of their own, though its slice() would share it", () => {
  const buffer = Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
  const { data } = parseIdx(buffer, "two");
  buffer.fill(0);
  expect(data).toEqual(Uint8Array.of(7, 9));
});
