/** The command line with a real Redis: pictures sent, answered by workers, watched, retried; and what is wrong, in words. */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openQueue } from "@tributary/jobs";
import { chain, conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { initialize, saveModel, toOnnx } from "@tributary/runtime";
import { type Running, type Workshop, workshop, writeClassFolders } from "@tributary/testing/command";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

describe.skipIf(!hasRedis)("the command line with a queue", () => {
  let shop: Workshop;
  let server: RedisServer;
  let worker: Running;
  const at = (...parts: readonly string[]): string => join(shop.folder, ...parts);

  beforeAll(async () => {
    [shop, server] = await Promise.all([workshop(new URL("../../", import.meta.url)), RedisServer.start()]);
    await writeClassFolders(at("shapes"), 2);
    const image = input([32, 32, 1], { name: "image" });
    const kinds = initialize(model(image, chain(conv2d(4, 3), globalAveragePooling2d, dense(2))), { seed: 1 });
    await saveModel(at("kinds.safetensors"), { ...kinds, classes: ["bar", "disc"] });
    await writeFile(at("kinds.onnx"), toOnnx(kinds));
    await saveModel(at("pixels.safetensors"), initialize(model(image, conv2d(2, 1)), { seed: 1 }));
    worker = shop.start("worker", "--queue", server.address, "--cache", "models", "--concurrency", "2");
    await worker.says("waits for pictures");
  }, 180_000);
  afterAll(async () => {
    worker.signal("SIGKILL");
    await shop.remove();
    await server[Symbol.asyncDispose]();
  });

  const withPort = (text: string): string => text.replaceAll(String(server.port), "6379");

  test.for(["kinds.safetensors", "kinds.onnx", "pixels.safetensors"])(
    "%s says the same as without one",
    async (file) => {
      const alone = await shop.run("predict", file, "shapes", "--out", "alone", "--json", "--force");
      const queued = await shop.run(
        "predict",
        file,
        "shapes",
        "--out",
        `by-${file}`,
        "--json",
        "--queue",
        server.address,
      );
      expect(queued.code, queued.stderr).toBe(0);
      const told = (text: string) => JSON.parse(text).map((one: { files: unknown }) => ({ ...one, files: [] }));
      expect(told(queued.stdout)).toEqual(told(alone.stdout));
      const { length } = told(alone.stdout);
      expect(length).toBe(4);
      for (const name of (await readdir(at(`by-${file}`))).filter((one) => one.endsWith(".png"))) {
        expect(await readFile(at(`by-${file}`, name))).toEqual(await readFile(at("alone", name)));
      }
    },
  );

  test("a broken picture does not lose the others; it is listed, mended and tried again", async () => {
    await mkdir(at("some"));
    await writeFile(at("some", "broken.png"), "this is no picture");
    await writeFile(at("some", "right.png"), await readFile(at("shapes", "bar", "0.png")));
    const { code, stdout, stderr } = await shop.run(
      "predict",
      "kinds.safetensors",
      "some",
      "--out",
      "told",
      "--queue",
      server.address,
    );
    expect(code).toBe(1);
    expect(stdout).toMatch(/^some\/right\.png\n +\d/);
    expect(stderr).toMatch("1 of 2 pictures have no answer");
    const [, id = ""] = /--retry (\w+)/.exec(stderr) ?? [];
    const listed = await shop.run("queue", server.address, "--failed", id);
    expect(listed.stdout.replaceAll(shop.folder, "")).toMatchInlineSnapshot(`
      "/some/broken.png: the file is not a picture that can be read, whatever its name says
        received  18 bytes of text
        expected  a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture
        to fix    convert the file
      "
    `);
    await writeFile(at("some", "broken.png"), await readFile(at("shapes", "disc", "0.png")));
    expect((await shop.run("queue", server.address, "--retry", id)).stdout).toMatch(/^Sent again, as batch \w{16}\.$/m);
    const watched = await shop.run("queue", server.address, "--watch");
    expect(watched.code, watched.stderr).toBe(0);
    expect(watched.stdout).toMatch("1 workers, 0 pictures under way, 0 waiting");
  });

  test("Ctrl-C while it waits leaves the batch to the workers, and says how to go on", async () => {
    const queue = await openQueue(server.address);
    await queue.pause();
    const sender = shop.start("predict", "kinds.safetensors", "shapes", "--out", "later", "--queue", server.address);
    await sender.says("0 of 4 pictures");
    sender.signal("SIGINT");
    const { code, stderr } = await sender.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(
      /The batch goes on without this command\. See tributary queue redis:\S+ --watch, or --cancel \w{16}/,
    );
    const [, id = ""] = /--cancel (\w+)/.exec(stderr) ?? [];
    await queue.cancel(id);
    expect((await shop.run("queue", server.address, "--resume")).stdout).toBe("Resumed.\n");
    await queue.dispose();
  });

  test("a worker that is stopped finishes the picture at hand", async () => {
    const other = shop.start("worker", "--queue", server.address, "--queue-name", "other", "--cache", "models");
    await other.says("waits for pictures");
    other.signal("SIGINT");
    const { code, stderr } = await other.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch("Stopped: what was at hand is done, and nothing is lost.");
  });

  test("what is wrong is said in words", async () => {
    const said = async (...words: readonly string[]): Promise<string> => {
      const { code, stderr } = await shop.run(...words);
      return withPort(`${code} ${stderr}`);
    };
    expect(await said("worker", "--queue", "redis://127.0.0.1:1")).toMatchInlineSnapshot(`
      "1 QueueError: redis://127.0.0.1:1: no Redis answers there
        to fix    start one (redis-server --appendonly yes), or look at host and port
      "
    `);
    const cramped = await said("worker", "--queue", server.address, "--threads", "1", "--memory", "7");
    expect(cramped.replaceAll(/\d\d+ MB/g, "N MB")).toMatchInlineSnapshot(`
      "1 ArgumentError: startWorker: the limit of memory is below what the process takes before any work
        received  7 MB
        expected  more than N MB, and room for a model and a picture
        to fix    give it more
      "
    `);
    expect(await said("queue", server.address, "--retry", "0000")).toMatchInlineSnapshot(`
      "1 QueueError: batch 0000: there is no such batch in the queue
        expected  a batch of the last 30 days, in a Redis that has not lost what it held
        to fix    look at the list of batches; if Redis was started again without its files, send it again
      "
    `);
    expect(await said("queue", server.address, "--pause", "--resume")).toMatchInlineSnapshot(`
      "2 UsageError: one thing at a time
        received  --pause --resume
        expected  one of --watch, --failed, --retry, --cancel, --pause, --resume
        to fix    give one command for each
      "
    `);
    await rm(at("by-kinds.onnx"), { recursive: true });
  });

  test("without the package it says what to install; everything else works", async () => {
    const hook =
      "export const resolve = (name, context, next) => next(name === 'bullmq' ? 'not-there' : name, context);";
    const place = `data:text/javascript,${encodeURIComponent(hook)}`;
    await writeFile(at("absent.mjs"), `import { register } from "node:module";\nregister("${place}");\n`);
    process.env.NODE_OPTIONS = `--import=${at("absent.mjs")}`;
    try {
      const { code, stderr } = await shop.run("queue", server.address);
      expect(`${code} ${stderr}`).toMatchInlineSnapshot(`
        "2 UsageError: a queue needs not-there, which is not installed
          expected  @tributary/jobs, bullmq and ioredis beside tributary
          to fix    npm install --ignore-scripts @tributary/jobs @tributary/kernel bullmq ioredis
        "
      `);
      expect((await shop.run("predict", "kinds.safetensors", "shapes/bar/0.png")).code).toBe(0);
    } finally {
      delete process.env.NODE_OPTIONS;
    }
  });
});
