/** The origin's private file system, in a page. */
import { expect, test } from "vitest";
import { store } from "./web.ts";

const bytes = (...numbers: readonly number[]): Uint8Array<ArrayBuffer> => Uint8Array.from(numbers);

test("files are filled bit by bit, get their name when they are whole, and are read again", async () => {
  const folder = `${store.home()}/test-${Date.now()}`;
  const [partial, whole] = [`${folder}/deep/weights.partial`, `${folder}/weights`];
  expect(await store.read(partial)).toBeNull();
  await store.append(partial, bytes(1, 2));
  await store.append(partial, bytes(3));
  expect(await store.read(partial)).toEqual(bytes(1, 2, 3));
  await store.finish(partial, whole, bytes(1, 2, 3));
  expect(await store.read(whole)).toEqual(bytes(1, 2, 3));
  expect(await store.read(partial)).toBeNull();
  await store.write(whole, bytes(9));
  expect(await store.read(whole)).toEqual(bytes(9));
  await store.remove(whole);
  await store.remove(whole);
  expect(await store.read(whole)).toBeNull();
});

test("one at a time has a folder; others wait, and are told", async () => {
  const folder = `lock-${Date.now()}`;
  const order: string[] = [];
  const first = await store.lock(folder, () => order.push("never"), undefined);
  const second = store
    .lock(folder, () => order.push("waiting"), undefined)
    .then(async (lock) => {
      order.push("second");
      await lock[Symbol.asyncDispose]();
    });
  await new Promise((resolve) => setTimeout(resolve, 50));
  order.push("first is done");
  await first[Symbol.asyncDispose]();
  await second;
  expect(order).toEqual(["waiting", "first is done", "second"]);
});
