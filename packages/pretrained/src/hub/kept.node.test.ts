/** Files of a hub that fails in every way that is known of hubs. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Asked, giveBytes, HubServer } from "@tributary/testing/hub";
import { bundledProgram } from "@tributary/testing/programs";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { getFile, type KeptFile } from "./kept.ts";
import { addressedFile, hubFile } from "./remote-file.ts";
import { type HubOptions, settingsOf } from "./settings.ts";

const hub = await HubServer.start();
const folder = await mkdtemp(join(tmpdir(), "hub-"));
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  hub.fault = null;
  hub.asked.length = 0;
});

/** Bytes that compress badly and differ everywhere. */
const random = (count: number, seed: number): Uint8Array => {
  const bytes = new Uint8Array(count);
  for (let i = 0, state = seed; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
};

const MILLION = 2 ** 20;
const weights = random(3 * MILLION + 17, 1);
const hash = createHash("sha256").update(weights).digest("hex");
const publish = () => hub.publish("some/weights", { "model.safetensors": weights, "config.json": '{"a": 1}' });
const commit = publish();

let caches = 0;
const fresh = (): string => join(folder, `cache-${caches++}`);

const get = async (cache: string | false, options: HubOptions = {}, path = "model.safetensors"): Promise<KeptFile> => {
  const settings = await settingsOf({ endpoint: hub.endpoint, cache, ...options });
  const { revision = "main" } = options;
  return getFile(hubFile("some/weights", path, settings, { revision }), settings);
};

/** The message of an error, without what differs from run to run. */
const messageOf = async (work: Promise<unknown>): Promise<string> => {
  const failure: unknown = await work.then(
    () => "nothing went wrong",
    (failure: unknown) => failure,
  );
  return String(failure)
    .replaceAll(folder, "…")
    .replaceAll(/127\.0\.0\.1:\d+/g, "hub");
};

const files = async (cache: string): Promise<readonly string[]> =>
  (await readdir(cache, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cache.length + 1))
    .sort();

const kept = (cache: string): string => join(cache, `models--some--weights/snapshots/${commit}/model.safetensors`);

/** How many bytes a storage gave, in all. */
const given = () => hub.asked.filter(({ ofStorage, method }) => ofStorage && method === "GET").length;

/** Cuts the connection after so many bytes of a large file, as often as it is said. */
const cutAfter = (count: number, times: number): void => {
  let cuts = 0;
  hub.fault = ({ ofStorage, method, headers }, response, bytes) => {
    if (!ofStorage || method !== "GET" || !bytes || cuts++ >= times) return false;
    const from = Number(/=(\d+)/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(from > 0 ? 206 : 200, {
      "content-length": bytes.byteLength - from,
      ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}` } : {}),
    });
    response.write(bytes.subarray(from, from + count), () => setTimeout(() => response.destroy(), 30));
    return true;
  };
};

describe("a file is fetched once and kept", () => {
  test("where the hub's own tools look for it, under its commit", async () => {
    const cache = fresh();
    const progress: number[] = [];
    const first = await get(cache, { onProgress: ({ received, total }) => progress.push(received, total ?? 0) });
    expect(first).toMatchObject({ sha256: hash, commit });
    expect(progress.slice(-2)).toEqual([weights.byteLength, weights.byteLength]);
    expect(await files(cache)).toEqual([
      "models--some--weights/refs/main",
      `models--some--weights/snapshots/${commit}/model.safetensors`,
      `models--some--weights/tributary/${commit}/model.safetensors.json`,
    ]);
    expect(await readFile(join(cache, "models--some--weights/refs/main"), "utf8")).toBe(commit);
    expect(given()).toBe(1);
    expect((await get(cache)).sha256).toBe(hash);
    expect(given()).toBe(1);
    hub.asked.length = 0;
    expect((await get(cache, { revision: commit })).sha256).toBe(hash);
    expect((await get(cache, { offline: true })).sha256).toBe(hash);
    expect(hub.asked).toEqual([]);
  });

  test("small files, too, which the hub itself gives; a branch that moved is followed", async () => {
    const cache = fresh();
    expect(new TextDecoder().decode((await get(cache, {}, "config.json")).bytes)).toBe('{"a": 1}');
    hub.publish("some/weights", { "config.json": '{"a": 2}' });
    expect(new TextDecoder().decode((await get(cache, {}, "config.json")).bytes)).toBe('{"a": 2}');
    publish();
    expect(new TextDecoder().decode((await get(cache, {}, "config.json")).bytes)).toBe('{"a": 1}');
  });

  test("what the hub's own tools kept is used", async () => {
    const cache = fresh();
    const own = join(cache, "models--some--weights");
    await mkdir(join(own, `snapshots/${commit}`), { recursive: true });
    await mkdir(join(own, "refs"));
    await writeFile(join(own, "refs/main"), commit);
    await writeFile(join(own, `snapshots/${commit}/model.safetensors`), weights);
    expect((await get(cache, { offline: true })).sha256).toBe(hash);
    expect((await get(cache)).sha256).toBe(hash);
    expect(given()).toBe(0);
  });

  test("or not kept, where that is asked for", async () => {
    expect((await get(false)).sha256).toBe(hash);
    expect(await messageOf(get(false, { offline: true }))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: it is not kept here, and nothing may be fetched
        expected  a file that was fetched before
        to fix    fetch it once without offline and HF_HUB_OFFLINE, with the same cache"
    `);
  });

  test("the token goes to the hub, and to nobody else", async () => {
    await get(fresh(), { token: "secret" });
    const told = hub.asked.filter(({ headers }) => headers.authorization === "Bearer secret");
    expect(new Set(told.map(({ ofStorage }) => ofStorage))).toEqual(new Set([false]));
    expect(hub.asked.some(({ ofStorage, headers }) => ofStorage && headers.authorization === undefined)).toBe(true);
  });

  test("at an address of its own, checked by the name's part of the hash", async () => {
    const cache = fresh();
    const settings = await settingsOf({ cache });
    const address = `${hub.endpoint}/some/weights/resolve/main/model.safetensors`;
    const file = addressedFile(address, settings, hash.slice(0, 8));
    expect((await getFile(file, settings)).sha256).toBe(hash);
    hub.asked.length = 0;
    expect((await getFile(file, settings)).sha256).toBe(hash);
    expect(hub.asked).toEqual([]);
    const other = addressedFile(address, { ...settings, cache: fresh() }, "0123abcd");
    expect(await messageOf(getFile(other, settings))).toContain("SHA-256 0123abcd…, as our table says");
  });
});

describe("a download that breaks off is gone on with", () => {
  test("by itself, where it broke off", async () => {
    cutAfter(MILLION, 2);
    const notes: string[] = [];
    const { sha256 } = await get(fresh(), { onProgress: ({ note }) => note !== undefined && notes.push(note) });
    expect(sha256).toBe(hash);
    const ranges = hub.asked.flatMap(({ ofStorage, headers }) => (ofStorage ? [headers.range] : []));
    expect(ranges).toEqual([undefined, `bytes=${MILLION}-`, `bytes=${2 * MILLION}-`]);
    expect(notes).toEqual(Array(2).fill("it cannot be read: the connection broke off; asking again"));
  });

  test("the next time, where the program ended; of a server without ranges from the beginning", async () => {
    const cache = fresh();
    cutAfter(MILLION, Number.POSITIVE_INFINITY);
    const controller = new AbortController();
    const reason = new Error("enough");
    const work = get(cache, {
      signal: controller.signal,
      onProgress: ({ note }) => note !== undefined && controller.abort(reason),
    });
    await expect(work).rejects.toBe(reason);
    const [partial = ""] = (await files(cache)).filter((file) => file.endsWith(".partial"));
    expect((await stat(join(cache, partial))).size).toBe(MILLION);
    hub.asked.length = 0;
    hub.fault = ({ ofStorage, method }, response, bytes) => {
      if (!ofStorage || method !== "GET" || !bytes) return false;
      response.writeHead(200, { "content-length": bytes.byteLength }).end(bytes);
      return true;
    };
    expect((await get(cache)).sha256).toBe(hash);
    expect(hub.asked.find(({ ofStorage }) => ofStorage)?.headers.range).toBe(`bytes=${MILLION}-`);
  });

  test("a part that is damaged, or longer than the file, is thrown away", async () => {
    for (const part of [random(MILLION, 9), random(4 * MILLION, 9), weights]) {
      const cache = fresh();
      const own = join(cache, "models--some--weights/tributary");
      await mkdir(own, { recursive: true });
      await writeFile(join(own, `${hash}.model.safetensors.partial`), part);
      expect((await get(cache)).sha256).toBe(hash);
      expect((await files(cache)).filter((file) => file.endsWith(".partial"))).toEqual([]);
    }
  });

  test("a server that falls silent is left, and asked again", async () => {
    let asked = 0;
    hub.fault = ({ ofStorage, method }, response, bytes) => {
      if (!ofStorage || method !== "GET" || !bytes || asked++ > 0) return false;
      response.writeHead(200, { "content-length": bytes.byteLength }).write(bytes.subarray(0, MILLION));
      return true;
    };
    expect((await get(fresh(), { idleSeconds: 0.3 })).sha256).toBe(hash);
    expect(asked).toBe(2);
  });

  test("a slow one is waited for", async () => {
    hub.fault = ({ ofStorage, method }, response, bytes) => {
      if (!ofStorage || method !== "GET" || !bytes) return false;
      response.writeHead(200, { "content-length": bytes.byteLength });
      const pieces = [0, 1, 2, 3].map((i) => bytes.subarray(i * MILLION, (i + 1) * MILLION));
      for (const [i, piece] of pieces.entries()) {
        setTimeout(() => (i === 3 ? response.end(piece) : response.write(piece)), 150 * (i + 1));
      }
      return true;
    };
    for (const idleSeconds of [0.5, Number.POSITIVE_INFINITY]) {
      expect((await get(fresh(), { idleSeconds })).sha256).toBe(hash);
    }
  });
});

describe("what is not the file is refused, and nothing of it stays", () => {
  const answering = (answer: (response: ServerResponse, bytes: Uint8Array, asked: Asked) => void): void => {
    hub.fault = (asked, response, bytes) => {
      if (!asked.ofStorage || asked.method !== "GET" || !bytes) return false;
      answer(response, bytes, asked);
      return true;
    };
  };

  test("another file of the same length", async () => {
    const cache = fresh();
    answering((response, bytes, asked) => giveBytes(asked, response, random(bytes.byteLength, 5)));
    expect((await messageOf(get(cache))).replaceAll(hash, "…published")).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: what came is not the file that was published
        received  SHA-256 784a44035225b2fae76b75310315a0de39ef6af495a0f63b2db0b7dfd409fca3
        expected  SHA-256 …published, as the hub says
        to fix    try again; if it stays so, do not trust that server: look at HF_ENDPOINT and at what stands between"
    `);
    expect(await files(cache)).toEqual([]);
  });

  test("one that is longer or shorter than the hub said", async () => {
    const cache = fresh();
    answering((response, bytes) => response.end(Buffer.concat([bytes, bytes])));
    expect(await messageOf(get(cache))).toContain("more came than the server had said");
    answering((response, bytes, asked) => giveBytes(asked, response, bytes.subarray(0, 1000)));
    expect(await messageOf(get(cache))).toContain("the connection broke off");
    expect((await files(cache)).filter((file) => !file.endsWith(".partial"))).toEqual([]);
  });

  test("one without an end", async () => {
    const cache = fresh();
    expect(await messageOf(get(cache, { maxBytes: MILLION }))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: it is larger than the limit
        received  3,145,745 bytes
        expected  at most 1,048,576 bytes
        to fix    make sure that it is the right file, then give a larger maxBytes"
    `);
    expect(given()).toBe(0);
  });
});

describe("what the hub refuses is said in words", () => {
  const refusing = (status: number, code?: string, times = Number.POSITIVE_INFINITY): void => {
    let count = 0;
    hub.fault = (_, response) => {
      if (count++ >= times) return false;
      response.writeHead(status, code === undefined ? {} : { "x-error-code": code }).end();
      return true;
    };
  };

  test("no such repository, file or revision", async () => {
    const settings = await settingsOf({ endpoint: hub.endpoint, cache: fresh() });
    const missing = hubFile("no/body", "model.safetensors", settings, { revision: "main" });
    expect(await messageOf(getFile(missing, settings))).toMatchInlineSnapshot(`
      "FileError: no/body model.safetensors: there is no such repository, or it is not open to everyone
        received  401 Unauthorized from hub
        to fix    look at the name, letter by letter; for a private or gated repository accept its terms on the hub, and set HF_TOKEN or give token"
    `);
    expect(await messageOf(get(fresh(), {}, "model.bin"))).toMatchInlineSnapshot(`
      "FileError: some/weights model.bin: the repository has no such file
        received  404 Not Found from hub
        to fix    look at the name, letter by letter"
    `);
    expect(await messageOf(get(fresh(), { revision: "v2" }))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: the repository has no such revision
        received  404 Not Found from hub
        to fix    look at revision"
    `);
  });

  test("gated, forbidden, not found", async () => {
    refusing(403, "GatedRepo");
    expect(await messageOf(get(fresh()))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: its owner gives it only to those who accepted its terms
        received  403 Forbidden from hub
        to fix    for a private or gated repository accept its terms on the hub, and set HF_TOKEN or give token"
    `);
    hub.asked.length = 0;
    for (const [status, words] of [
      [401, "not open to everyone"],
      [403, "does not give it to you"],
      [404, "has no such file"],
    ] as const) {
      refusing(status);
      expect(await messageOf(get(fresh()))).toContain(words);
      expect(hub.asked.length).toBe(1);
      hub.asked.length = 0;
    }
  });

  test("a server that fails once is asked again; what is kept is used where it goes on failing", async () => {
    const cache = fresh();
    let count = 0;
    hub.fault = ({ ofStorage }, response) => {
      if (!ofStorage || count++ > 0) return false;
      response.writeHead(503).end();
      return true;
    };
    expect((await get(cache)).sha256).toBe(hash);
    refusing(503);
    const notes: string[] = [];
    expect((await get(cache, { onProgress: ({ note }) => note && notes.push(note) })).sha256).toBe(hash);
    expect(notes.join()).toContain("what was kept is used");
    expect(await messageOf(get(fresh()))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: the server failed
        received  503 Service Unavailable from hub
        to fix    try again later"
    `);
  });

  test("no server at all", async () => {
    const closed = await HubServer.start();
    const { endpoint } = closed;
    await closed[Symbol.asyncDispose]();
    expect(await messageOf(get(fresh(), { endpoint }))).toMatchInlineSnapshot(`
      "FileError: some/weights model.safetensors: it cannot be read: no server answers at that address
        to fix    look at the address, and whether the network is there"
    `);
    await expect(settingsOf({ endpoint: "hub.example" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: pretrained: the hub's endpoint is no address
        received  "hub.example"
        expected  an address such as https://huggingface.co
        to fix    look at endpoint, or at the environment variable HF_ENDPOINT]
    `);
  });
});

describe("what is kept is not believed unseen", () => {
  test("a file that was damaged on the disk is fetched again; offline, that is an error", async () => {
    const cache = fresh();
    await get(cache);
    for (const damage of [(path: string) => truncate(path, 1000), (path: string) => writeFile(path, random(17, 3))]) {
      await damage(kept(cache));
      expect(await messageOf(get(cache, { offline: true }))).toContain("it is not kept here");
      const notes: string[] = [];
      expect((await get(cache, { onProgress: ({ note }) => note && notes.push(note) })).sha256).toBe(hash);
      expect(notes).toEqual(["the file that was kept is damaged or of another time; it is fetched again"]);
    }
  });

  test("without its record the hub's hash decides", async () => {
    const cache = fresh();
    await get(cache);
    await rm(join(cache, "models--some--weights/tributary"), { recursive: true });
    await writeFile(kept(cache), random(weights.byteLength, 4));
    expect((await get(cache)).sha256).toBe(hash);
  });
});

describe("several at once", { timeout: 60_000 }, () => {
  const { file } = bundledProgram(
    new URL("fetching.child.ts", import.meta.url),
    new URL("../../node_modules/", import.meta.url),
  );

  const start = (cache: string): ChildProcess =>
    spawn(process.execPath, [file, hub.endpoint, cache], { stdio: ["ignore", "pipe", "inherit"] });

  const linesOf = async (child: ChildProcess): Promise<readonly string[]> => {
    let printed = "";
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
    });
    await new Promise((resolve) => child.once("close", resolve));
    return printed.trim().split("\n");
  };

  test("calls of one program, and processes, fetch a file once", async () => {
    const cache = fresh();
    // Slow enough that they meet.
    hub.fault = (asked, response, bytes) => {
      if (!asked.ofStorage || asked.method !== "GET" || !bytes) return false;
      setTimeout(() => giveBytes(asked, response, bytes), 1500);
      return true;
    };
    const children = [start(cache), start(cache)].map(linesOf);
    const own = await Promise.all([get(cache), get(cache)]);
    expect(own.map(({ sha256 }) => sha256)).toEqual([hash, hash]);
    for (const lines of await Promise.all(children)) expect(lines.at(-1)).toBe(`done ${hash}`);
    expect(given()).toBe(1);
  });

  test("a process that is killed leaves a part, and its lock to the next", async () => {
    const cache = fresh();
    hub.fault = ({ ofStorage, method }, response, bytes) => {
      if (!ofStorage || method !== "GET" || !bytes) return false;
      response.writeHead(200, { "content-length": bytes.byteLength }).write(bytes.subarray(0, 2 * MILLION));
      return true;
    };
    const child = start(cache);
    // Told bytes of more than a million are written by the next piece.
    await new Promise<void>((resolve) => {
      child.stdout?.on(
        "data",
        (chunk: Buffer) => Number(String(chunk).trim().split("\n").at(-1)) >= 2 * MILLION && resolve(),
      );
    });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    hub.fault = null;
    hub.asked.length = 0;
    expect((await get(cache)).sha256).toBe(hash);
    expect(hub.asked.find(({ ofStorage }) => ofStorage)?.headers.range).toMatch(/^bytes=\d{7}-$/);
  });
});

/** A disk of its own, where the system lets a test have one. */
const small = join(folder, "small");
await mkdir(small);
const isMounted = (() => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
afterAll(() => {
  if (isMounted) execFileSync("umount", [small]);
});

test.skipIf(!isMounted)("a full disk is said, and nothing that looks whole is on it", async () => {
  expect(await messageOf(get(small))).toMatchInlineSnapshot(`
    "FileError: …/small/models--some--weights/tributary/e4e931b0960ab84b98fef7d9fd004fdf95aab2dec14c0760660bdc951a0db6b9.model.safetensors.partial: it cannot be written: the disk is full
      to fix    make room, or write to another disk"
  `);
  expect((await files(small)).filter((file) => !file.endsWith(".partial"))).toEqual([]);
  expect((await get(false)).sha256).toBe(hash);
});
