/** A server that fails while a picture is read from it: nothing is taken for black pixels, and the reason is said. */
import { createServer, type RequestListener } from "node:http";
import { FileError } from "@tributary/files";
import { patternAt, patternTiff, tiledTiff } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPicture } from "./open-picture.ts";
import type { PictureSource } from "./picture-source.ts";

const [height, width] = [1000, 900];
const bytes = Buffer.concat([...tiledTiff(patternTiff(height, width, 3, 128))]);
type Range = readonly [from: number, to: number];

/** What the server does with a part that it is asked for; null: what it should. */
let misdeed: ((response: Parameters<RequestListener>[1], range: Range) => void) | null = null;
const server = createServer((request, response) => {
  const [, from = 0, to = 0] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
  const range = [Number(from), Math.min(Number(to), bytes.length - 1)] as const;
  if (misdeed) misdeed(response, range);
  else {
    response.writeHead(206, { "content-range": `bytes ${range.join("-")}/${bytes.length}` });
    response.end(bytes.subarray(range[0], range[1] + 1));
  }
});
let address: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${Object(server.address()).port}/slide.tif`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const region = { top: 300, left: 200, height: 200, width: 300 };
/** The picture is opened while all is well. */
const opened = async (): Promise<PictureSource> => {
  misdeed = null;
  return openPicture(address);
};

/** What is said of a part that is read while the server does so; whether trying again may help. */
const saidOf = async (
  source: PictureSource,
  deed: NonNullable<typeof misdeed>,
): Promise<readonly [string, boolean]> => {
  misdeed = deed;
  const failure: unknown = await source.read(region).catch((error) => error);
  return [String(failure).replaceAll(address, "slide.tif"), failure instanceof FileError];
};

test("what fails on the way is the server's, and may be tried again", async () => {
  const source = await opened();
  const [busy, again] = await saidOf(source, (response) => response.writeHead(503).end());
  expect(busy).toMatchInlineSnapshot(`
    "FileError: slide.tif: the server answered 503 Service Unavailable
      to fix    look at the address, and whether it may be read by everyone"
  `);
  expect(again).toBe(true);
  const [broken] = await saidOf(source, (response) => response.destroy());
  expect(broken).toMatchInlineSnapshot(`
    "FileError: slide.tif: it cannot be read: the connection broke off
      to fix    try again"
  `);
  misdeed = null;
  const pixels = await source.read(region);
  expect([pixels[0], pixels.at(-1)]).toEqual([patternAt(300, 200, 0), patternAt(499, 499, 2)]);
});

test("a part that is too short is no part of black pixels", async () => {
  const source = await opened();
  const [short, again] = await saidOf(source, (response, [from, to]) => {
    response.writeHead(206, { "content-range": `bytes ${from}-${to - 100}/${bytes.length}` });
    response.end(bytes.subarray(from, to - 99));
  });
  expect(short.replaceAll(/\d+/g, "N")).toMatchInlineSnapshot(`
    "FileError: slide.tif: the server sent another part of the file than it was asked for
      received  N bytes, called bytes N-N/N
      expected  bytes=N-N
      to fix    try again; if it stays, copy the file to the disk"
  `);
  expect(again).toBe(true);
});

test("a file that is another one by now is refused, and a server without ranges", async () => {
  const source = await opened();
  const [other, again] = await saidOf(source, (response, [from, to]) => {
    response.writeHead(206, { "content-range": `bytes ${from}-${to}/${bytes.length + 1}` });
    response.end(bytes.subarray(from, to + 1));
  });
  expect(other).toMatchInlineSnapshot(`
    "PictureError: slide.tif: the file has changed while it was read
      received  25179 bytes
      expected  25178 bytes, as before
      to fix    start again, to another folder"
  `);
  expect(again).toBe(false);
  misdeed = (response) => response.end(bytes);
  expect(
    String(await openPicture(address).catch((error) => error)).replaceAll(address, "slide.tif"),
  ).toMatchInlineSnapshot(`
    "FileError: slide.tif: the server sends no parts of files
      received  status 200
      expected  an answer 206 to a question for bytes=0-1023
      to fix    put the file on a server that answers ranges, or copy it to the disk"
  `);
});
