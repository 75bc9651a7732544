/** A worker has the pictures that it learns from, and no others: memory is for what is painted on. */
import { expect, test } from "vitest";
import { memoryFolder } from "../store/files.ts";
import { createLibrary } from "./library.ts";
import type { PictureFacts } from "./project.ts";
import { createSent, type Receiver } from "./sent.ts";

const pixels: ImageData = { data: new Uint8ClampedArray(4 * 6).fill(7), width: 3, height: 2, colorSpace: "srgb" };

/** Two pictures in a folder, and what a worker has after all that it was told. */
const opened = async () => {
  const read = async () => ({ pixels, bright: pixels, size: [3, 2] as const });
  const library = createLibrary(memoryFolder(), { read, encode: async () => new Uint8Array([1]) });
  const pictures: PictureFacts[] = [await library.add(pixels, "a.png"), await library.add(pixels, "b.png")];
  const has = new Map<string, readonly number[]>();
  const worker: Receiver = {
    setPicture: async (id, { length }) => void has.set(id, [length]),
    setLabels: async (id, labels) => void (has.has(id) && has.set(id, [...labels])),
    removePicture: async (id) => void has.delete(id),
  };
  const sent = createSent(worker, library, (id) => pictures.find((one) => one.id === id));
  const paint = (id: string, label: number): void => {
    library.labels.get(id)?.data.fill(label);
    library.count(id);
  };
  const [a = "", b = ""] = pictures.map(({ id }) => id);
  return { a, b, has, sent, paint, pictures };
};

const NONE = 255;
const all = (label: number): readonly number[] => new Array(6).fill(label);

test("a picture that nobody looks at is let go where nothing is painted on it, and kept where something is", async () => {
  const { a, b, has, sent, paint } = await opened();
  await sent.send(a, pixels);
  await sent.send(b, pixels);
  paint(b, 1);
  await sent.tell(b);
  await sent.letGo(a);
  await sent.letGo(b);
  expect(has).toEqual(new Map([[b, all(1)]]));
});

test("strokes on a picture that was let go, which a step back may bring, send it again", async () => {
  const { a, has, sent, paint } = await opened();
  await sent.send(a, pixels);
  await sent.letGo(a);
  paint(a, 0);
  await sent.tell(a);
  expect(has).toEqual(new Map([[a, all(0)]]));
  paint(a, NONE);
  await sent.tell(a);
  expect(has).toEqual(new Map([[a, all(NONE)]]));
});

test("nothing is sent of a picture that has nothing painted on it, or is in the project no more", async () => {
  const { a, b, has, sent, paint, pictures } = await opened();
  await sent.tell(a);
  expect(has.size).toBe(0);
  paint(b, 1);
  pictures.pop();
  await sent.tell(b);
  expect(has.size).toBe(0);
});

test("a worker that begins anew is sent everything again", async () => {
  const { a, has, sent } = await opened();
  await sent.send(a, pixels);
  has.clear();
  await sent.send(a, pixels);
  expect(has.size).toBe(0);
  sent.clear();
  await sent.send(a, pixels);
  expect([...has.keys()]).toEqual([a]);
});
