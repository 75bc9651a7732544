/** Whatever reads or writes a file says which one it was, and why it could not be. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { FileError } from "@tributary/files";
import { dense, input, model } from "@tributary/kernel";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  initialize,
  loadKeras,
  loadModel,
  loadTfjs,
  readKeras,
  readPytorch,
  readSafetensors,
  readTfjs,
  saveModel,
  writeSafetensors,
} from "../index.ts";

const readers = { loadKeras, loadModel, loadTfjs, readKeras, readPytorch, readSafetensors, readTfjs };
const trained = initialize(model(input([2]), dense(1)));
const writers = {
  saveModel: (path: string) => saveModel(path, trained),
  writeSafetensors: (path: string) => writeSafetensors(path, trained.weights),
};

const top = await mkdtemp(join(tmpdir(), "tributary-sources-"));
afterAll(() => rm(top, { recursive: true }));
const at = (...parts: readonly string[]): string => join(top, ...parts);

const server = createServer((_, response) => {
  response.statusCode = 404;
  response.end("nothing here");
});
let address = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const found = server.address();
  if (found === null || typeof found === "string") throw new Error("a server has a port");
  address = `http://127.0.0.1:${found.port}/weights`;
});
afterAll(() => void server.close());

const failureOf = async (work: Promise<unknown>): Promise<FileError> => {
  const failure: unknown = await work.catch((failure: unknown) => failure);
  if (failure instanceof FileError) return failure;
  throw new Error(`a FileError was expected, and not ${failure}`);
};

describe.each(Object.entries(readers))("%s", (_, read) => {
  test("names a file that is missing, a folder, and an address that answers with an error", async () => {
    expect(await failureOf(read(at("missing")))).toMatchObject({ at: at("missing"), code: "ENOENT" });
    expect(await failureOf(read(pathToFileURL(at("missing"))))).toMatchObject({ code: "ENOENT" });
    expect(await failureOf(read(top))).toMatchObject({ at: top, code: "EISDIR" });
    expect(await failureOf(read(address))).toMatchObject({
      at: address,
      problem: "the server answered 404 Not Found",
    });
  });

  test("reads no more than it may", async () => {
    await writeFile(at("large"), new Uint8Array(1000));
    expect(await failureOf(read(at("large"), { maxBytes: 999 }))).toMatchObject({
      problem: "it is larger than the limit",
      received: "1,000 bytes",
    });
  });
});

test("a file of a TensorFlow.js model that is not beside it is named", async () => {
  const weights = [{ name: "a", shape: [1], dtype: "float32" }];
  await writeFile(at("model.json"), JSON.stringify([{ paths: ["gone.bin"], weights }]));
  expect(await failureOf(readTfjs(at("model.json")))).toMatchObject({ at: at("gone.bin"), code: "ENOENT" });
});

test.each(Object.entries(writers))(
  "%s names a folder that is in its way, and makes those that are missing",
  async (name, write) => {
    await mkdir(at(name));
    expect(await failureOf(write(at(name)))).toMatchObject({ at: at(name), code: "EISDIR" });
    await write(at(name, "new", "a.safetensors"));
    expect(Object.keys((await readSafetensors(at(name, "new", "a.safetensors"))).weights)).toEqual(
      Object.keys(trained.weights),
    );
  },
);
