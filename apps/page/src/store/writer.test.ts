/** What could not be written is not forgotten. */
import { expect, test } from "vitest";
import { createWriter } from "./writer.ts";

test("what found no room is written with the next thing, as it is by then, and once", async () => {
  const written: string[] = [];
  const failures: unknown[] = [];
  const { write, settled, isKept } = createWriter((error) => failures.push(error));
  let [room, stroke] = [false, "one"];
  const keep = (text: () => string) => async (): Promise<void> => {
    if (!room) throw new Error("no room");
    written.push(text());
  };
  write(
    "labels",
    keep(() => stroke),
  );
  write(
    "project",
    keep(() => "project"),
  );
  expect(isKept()).toBe(false);
  await settled();
  expect(written).toEqual([]);
  expect(isKept()).toBe(false);
  expect(failures.length).toBeGreaterThanOrEqual(2);
  [room, stroke] = [true, "two"];
  write(
    "other",
    keep(() => "other"),
  );
  await settled();
  expect(written.toSorted()).toEqual(["other", "project", "two"]);
  expect(isKept()).toBe(true);
  write(
    "other",
    keep(() => "more"),
  );
  await Promise.resolve();
  expect(isKept()).toBe(false);
  await settled();
  expect(written.slice(3)).toEqual(["more"]);
});
