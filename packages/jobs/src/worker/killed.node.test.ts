/** Three workers as processes that are killed, stopped and robbed of their Redis: nothing is lost, nothing is there twice. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { bundledProgram } from "@tributary/testing/programs";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openQueue, type PictureQueue } from "../index.ts";

describe.skipIf(!hasRedis)("workers that die", () => {
  const { file, folder } = bundledProgram(
    new URL("worker.child.ts", import.meta.url),
    new URL("../../node_modules/", import.meta.url),
  );
  const place = join(folder, "work");
  const out = join(place, "out");
  let server: RedisServer;
  let queue: PictureQueue;
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    server = await RedisServer.start();
    queue = await openQueue(server.address);
    await mkdir(place, { recursive: true });
  });
  afterEach(async () => {
    for (const child of children) child.kill("SIGKILL");
    children = [];
    await queue.dispose();
    await server[Symbol.asyncDispose]();
    await rm(place, { recursive: true });
  });

  const start = async (milliseconds: number): Promise<ChildProcess> => {
    const words = [file, server.address, join(place, "cache"), String(milliseconds), "1"];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    await new Promise((resolve, reject) => {
      createInterface({ input: child.stdout! }).once("line", resolve);
      child.once("exit", reject);
    });
    child.stdout?.resume();
    return child;
  };

  const send = async (texts: readonly string[]): Promise<string> => {
    const paths = texts.map((_, i) => join(place, `${String(i).padStart(3, "0")}.png`));
    for (const [i, path] of paths.entries()) await writeFile(path, texts[i]!);
    return (await queue.send({ model: new TextEncoder().encode("m"), pictures: paths, out })).id;
  };

  /** Every picture has its file, whole, and none has two lines. */
  const expectWhole = async (id: string, texts: readonly string[]): Promise<void> => {
    const names = texts.map((_, i) => `${String(i).padStart(3, "0")}.txt`);
    expect((await readdir(out)).sort()).toEqual([...names, `results-${id}.jsonl`]);
    for (const [i, name] of names.entries()) {
      expect(await readFile(join(out, name), "utf8")).toMatch(new RegExp(`^${texts[i]} by m with null [0-9a-f]{64}$`));
    }
    const [, ...lines] = (await readFile(join(out, `results-${id}.jsonl`), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(
      names.map((name) => join(place, name.replace("txt", "png"))),
    );
  };

  test("by SIGKILL, with a Redis that is killed, too: everything is there once", async () => {
    const texts = Array.from({ length: 60 }, (_, i) => `picture ${i}`);
    const workers = await Promise.all([start(60), start(60), start(60)]);
    const id = await send(texts);
    for (let kills = 0; kills < 5; kills++) {
      await sleep(100 + 37 * kills);
      workers[kills % 3]!.kill("SIGKILL");
      if (kills === 2) {
        await server.stop("SIGKILL");
        await server.start();
      }
      workers[kills % 3] = await start(60);
    }
    expect(await queue.wait(id)).toMatchObject({ done: 60, failed: 0 });
    await expectWhole(id, texts);
  });

  test("by hanging: another takes over, and the late result does no harm", async () => {
    const first = await start(600);
    const id = await send(["picture"]);
    await expect.poll(async () => (await queue.overview()).active, { timeout: 10_000 }).toBe(1);
    first.kill("SIGSTOP");
    await start(0);
    expect(await queue.wait(id)).toMatchObject({ done: 1, failed: 0 });
    const before = await readFile(join(out, "000.txt"), "utf8");
    await writeFile(join(out, "000.txt"), "of a later batch");
    first.kill("SIGCONT");
    await sleep(1500);
    expect(first.exitCode).toBe(null);
    expect(await readFile(join(out, "000.txt"), "utf8")).toBe("of a later batch");
    await writeFile(join(out, "000.txt"), before);
    await expectWhole(id, ["picture"]);
    expect(await queue.status(id)).toMatchObject({ state: "done", done: 1 });
  });

  test("by SIGTERM: the picture at hand is finished, and no more is taken", async () => {
    const worker = await start(300);
    const id = await send(["one", "two", "three"]);
    await expect.poll(async () => (await queue.overview()).active, { timeout: 10_000 }).toBe(1);
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    worker.kill("SIGTERM");
    expect(await ended).toBe(0);
    const { done } = await queue.status(id);
    expect(done).toBeGreaterThan(0);
    expect(await queue.overview()).toMatchObject({ active: 0, waiting: 3 - done });
    await start(0);
    expect(await queue.wait(id)).toMatchObject({ done: 3, failed: 0 });
  });
});
