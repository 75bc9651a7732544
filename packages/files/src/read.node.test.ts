import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { ArgumentError } from "@tributary/kernel";
import { afterAll, describe, expect, test } from "vitest";
import { download, downloadRange, FileError, readFile, writeFile } from "./index.ts";

const top = await mkdtemp(join(tmpdir(), "files-"));
afterAll(() => rm(top, { recursive: true, force: true }));
const at = (...parts: readonly string[]): string => join(top, ...parts);

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

/** The address of a server that answers so. */
const serving = async (answer: RequestListener): Promise<string> => {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const found = server.address();
  if (found === null || typeof found === "string") throw new Error("a server has a port");
  return `http://127.0.0.1:${found.port}/file`;
};

const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const failure: unknown = await work.then(
    () => "nothing went wrong",
    (failure: unknown) => failure,
  );
  return String(failure)
    .replaceAll(top, "…")
    .replace(/127\.0\.0\.1:\d+/, "server");
};

describe("a file", () => {
  test("is read by path, by URL, and relative to where one is", async () => {
    await writeFile(at("a.txt"), "abc");
    const bytes = new Uint8Array([97, 98, 99]);
    for (const path of [at("a.txt"), pathToFileURL(at("a.txt")), relative(process.cwd(), at("a.txt"))]) {
      const read = await readFile(path);
      expect(read).toEqual(bytes);
      // Exactly its own memory: whoever looks at its buffer sees nothing else.
      expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype);
      expect(read.buffer.byteLength).toBe(3);
    }
    await writeFile(at("empty"), "");
    expect(await readFile(at("empty"))).toEqual(new Uint8Array(0));
  });

  test.skipIf(process.platform !== "linux")("whose size nobody knows is read to its end", async () => {
    const status = new TextDecoder().decode(await readFile("/proc/self/status"));
    expect(status.startsWith("Name:")).toBe(true);
    expect(status.endsWith("\n")).toBe(true);
  });

  test("that is missing, or a folder, is named", async () => {
    await mkdir(at("folder"));
    expect(await messageOf(readFile(at("missing.txt")))).toMatchInlineSnapshot(`
      "FileError: …/missing.txt: it cannot be read: there is no such file or folder
        to fix    look at the path, letter by letter"
    `);
    expect(await messageOf(readFile(at("folder")))).toMatchInlineSnapshot(`
      "FileError: …/folder: it cannot be read: it is a folder, and no file
        to fix    give the path of a file in it"
    `);
    expect(await messageOf(readFile(at("a.txt/b")))).toMatchInlineSnapshot(`
      "FileError: …/a.txt/b: it cannot be read: a part of the path is a file, and no folder
        to fix    look at the path, or move that file"
    `);
    expect(await messageOf(readFile("a\0b"))).toMatchInlineSnapshot(`
      "FileError: a\\0b: it cannot be read: the path holds a byte that no path can hold
        to fix    take the zero byte out of it"
    `);
  });

  test("that is larger than the limit is not read; one of just that size is", async () => {
    await writeFile(at("large"), "x".repeat(2000));
    expect(await messageOf(readFile(at("large"), { maxBytes: 1999 }))).toMatchInlineSnapshot(`
      "FileError: …/large: it is larger than the limit
        received  2,000 bytes
        expected  at most 1,999 bytes
        to fix    make sure that it is the right file, then give a larger maxBytes"
    `);
    expect((await readFile(at("large"), { maxBytes: 2000 })).byteLength).toBe(2000);
  });

  test.skipIf(process.platform === "win32")("that has no end is an error when the limit is reached", async () => {
    expect(await messageOf(readFile("/dev/zero", { maxBytes: 1_000_000 }))).toMatchInlineSnapshot(`
      "FileError: /dev/zero: it is larger than the limit
        received  more than that, before it ended
        expected  at most 1,000,000 bytes
        to fix    make sure that it is the right file, then give a larger maxBytes"
    `);
  });

  test("limits have to be numbers above 0", async () => {
    for (const maxBytes of [0, -1, Number.NaN, "1000", null]) {
      await expect(Reflect.apply(readFile, null, [at("a.txt"), { maxBytes }])).rejects.toThrow(ArgumentError);
    }
    expect((await readFile(at("a.txt"), { maxBytes: Number.POSITIVE_INFINITY })).byteLength).toBe(3);
    await expect(Reflect.apply(readFile, null, [at("a.txt"), { maxByte: 1 }])).rejects.toThrow("write maxBytes");
  });

  test("what was called off is not read", async () => {
    await expect(readFile(at("a.txt"), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("a download", () => {
  test("gives the bytes, from readFile too", async () => {
    const address = await serving((_, response) => response.end("abc"));
    expect(await download(address)).toEqual(new Uint8Array([97, 98, 99]));
    expect(await readFile(new URL(address))).toEqual(new Uint8Array([97, 98, 99]));
  });

  test("counts what comes, whatever the server says of the length", async () => {
    const endless = await serving((_, response) => {
      const piece = new Uint8Array(65536);
      const more = (): void => {
        while (response.write(piece));
        response.once("drain", more);
      };
      more();
    });
    expect(await messageOf(download(endless, { maxBytes: 1_000_000 }))).toMatchInlineSnapshot(`
      "FileError: http://server/file: it is larger than the limit
        received  more than that, before it ended
        expected  at most 1,000,000 bytes
        to fix    make sure that it is the right file, then give a larger maxBytes"
    `);
    const packed = await serving((_, response) => {
      response.setHeader("content-encoding", "gzip");
      // 10 MB of zeros.
      response.end(gzipSync(new Uint8Array(10_000_000)));
    });
    expect(await messageOf(download(packed, { maxBytes: 1_000_000 }))).toContain("larger than the limit");
  });

  test("ends when the server does not answer, falls silent, or takes too long", async () => {
    const mute = await serving(() => {});
    expect(await messageOf(download(mute, { idleSeconds: 0.1 }))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the server does not answer
        expected  a byte every 0.1 seconds
        to fix    try again later, or give more seconds"
    `);
    const silent = await serving((_, response) => response.write("a"));
    expect(await messageOf(download(silent, { idleSeconds: 0.2 }))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the server fell silent
        expected  a byte every 0.2 seconds
        to fix    try again later, or give more seconds"
    `);
    const dripping = await serving((_, response) => {
      const timer = setInterval(() => response.write("a"), 20);
      response.once("close", () => clearInterval(timer));
    });
    expect(await messageOf(download(dripping, { seconds: 0.3, idleSeconds: 10 }))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the download takes too long
        expected  all of it within 0.3 seconds
        to fix    try again later, or give more seconds"
    `);
  });

  test("ends when it is called off, with the caller's reason", async () => {
    const mute = await serving(() => {});
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 50);
    await expect(download(mute, { signal: controller.signal })).rejects.toBe(reason);
    await expect(download(mute, { signal: controller.signal })).rejects.toBe(reason);
  });

  test("names the address when it fails", async () => {
    const missing = await serving((_, response) => {
      response.statusCode = 404;
      response.end("a page");
    });
    expect(await messageOf(download(missing))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the server answered 404 Not Found
        to fix    look at the address, and whether it may be read by everyone"
    `);
    const torn = await serving((_, response) => {
      response.setHeader("content-length", 1000);
      response.write("abc");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await messageOf(download(torn))).toMatchInlineSnapshot(`
      "FileError: http://server/file: it cannot be read: the connection broke off
        to fix    try again"
    `);
    servers.pop()?.closeAllConnections();
    const closed = await serving(() => {});
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const failure = await download(closed).catch((failure: unknown) => failure);
    expect(failure).toBeInstanceOf(FileError);
    expect(failure).toMatchObject({ code: "ECONNREFUSED", cause: { message: "fetch failed" } });
    expect(await messageOf(download("nonsense"))).toMatchInlineSnapshot(`
      "FileError: nonsense: it cannot be read: this is no address
        to fix    write all of it: https://…"
    `);
  });
});

describe("a part of a file", () => {
  const serve = (status: number, range: string | undefined, content: string): Promise<string> =>
    serving((request, response) => {
      response.writeHead(status, range === undefined ? {} : { "content-range": range });
      response.end(request.headers.range === undefined ? "all of it" : content);
    });

  test("is what was asked for, and fewer bytes only where the file ends", async () => {
    const middle = await serve(206, "bytes 2-4/6", "cde");
    expect(await downloadRange(middle, 2, 3)).toEqual({ bytes: new Uint8Array([99, 100, 101]), total: 6 });
    const end = await serve(206, "bytes 4-5/6", "ef");
    expect(await downloadRange(end, 4, 100)).toEqual({ bytes: new Uint8Array([101, 102]), total: 6 });
  });

  test("is refused where it is another one, or shorter", async () => {
    expect(await messageOf(downloadRange(await serve(206, "bytes 2-3/6", "cd"), 2, 3))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the server sent another part of the file than it was asked for
        received  2 bytes, called bytes 2-3/6
        expected  bytes=2-4
        to fix    try again; if it stays, copy the file to the disk"
    `);
    const failing = [
      await serve(206, "bytes 2-4/6", "cd"),
      await serve(206, "bytes 3-5/6", "def"),
      await serve(206, "bytes 2-4/*", "cde"),
      await serve(206, undefined, "cde"),
    ];
    for (const address of failing) {
      expect(await messageOf(downloadRange(address, 2, 3))).toMatch("the server sent another part of the file");
    }
  });

  test("is refused of a server that sends all of it, and where it is none", async () => {
    expect(await messageOf(downloadRange(await serve(200, undefined, "abcdef"), 2, 3))).toMatchInlineSnapshot(`
      "FileError: http://server/file: the server sends no parts of files
        received  status 200
        expected  an answer 206 to a question for bytes=2-4
        to fix    put the file on a server that answers ranges, or copy it to the disk"
    `);
    expect(await messageOf(downloadRange("http://127.0.0.1", -1, 3))).toMatchInlineSnapshot(`
      "ArgumentError: downloadRange: offset is -1
        received  -1
        expected  a whole number, at least 0
        to fix    give offset a whole number, at least 0"
    `);
  });
});
