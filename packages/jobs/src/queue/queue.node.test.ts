import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Json,
  openQueue,
  type PictureQueue,
  type SendOptions,
  startWorker,
  type Task,
  type WorkerOptions,
} from "../index.ts";
import { counting } from "../testing/counting.ts";

const model = new TextEncoder().encode("a model");

describe.skipIf(!hasRedis)("a queue", () => {
  let server: RedisServer;
  let queue: PictureQueue;
  let folder: string;

  beforeAll(async () => {
    server = await RedisServer.start();
    queue = await openQueue(server.address);
    folder = await mkdtemp(join(tmpdir(), "tributary-jobs-"));
  });
  afterAll(async () => {
    await queue.dispose();
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** Pictures of these texts, in a folder of their own. */
  const pictures = async (
    ...texts: readonly string[]
  ): Promise<{ readonly paths: readonly string[]; readonly out: string }> => {
    const place = await mkdtemp(join(folder, "batch-"));
    const paths = texts.map((_, i) => join(place, `${i}.png`));
    for (const [i, path] of paths.entries()) await writeFile(path, texts[i]!);
    return { paths, out: join(place, "out") };
  };

  const worker = (options: Partial<WorkerOptions> = {}) =>
    startWorker(server.address, { tasks: { predict: counting() }, cache: join(folder, "cache"), ...options });

  test("that was disposed of says so, and can be disposed of again", async () => {
    const other = await openQueue(server.address);
    await other.dispose();
    await other.dispose();
    const calls = [other.overview(), other.send({ model, pictures: [], out: folder }), other.wait("1"), other.pause()];
    for (const call of calls) await expect(call).rejects.toThrow(": the queue has been disposed of\n");
  });

  test("answers pictures, tells which failed and why, and ends with a file of all", async () => {
    const { paths, out } = await pictures("first", "broken", "third");
    const sent = await queue.send({ model, pictures: paths, out, options: { threshold: 0.5 } });
    expect(sent).toMatchObject({ state: "running", pictures: 3, done: 0, failed: 0 });
    await using _one = await worker();
    const done = await queue.wait(sent.id);
    expect(done).toMatchObject({ state: "done", pictures: 3, done: 2, failed: 1 });
    expect((await queue.results(sent.id)).map(({ path, answer }) => [path, answer])).toEqual([
      [paths[0], 5],
      [paths[2], 5],
    ]);
    expect(await queue.failed(sent.id)).toEqual([{ path: paths[1], reason: `${paths[1]}: this is no picture` }]);
    expect((await readdir(out)).sort()).toEqual(["0.txt", "2.txt", `results-${sent.id}.jsonl`]);
    expect(await readFile(join(out, "0.txt"), "utf8")).toMatch(/^first by a model with {"threshold":0.5} /);
    const lines = (await readFile(join(out, `results-${sent.id}.jsonl`), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { batch: sent.id, pictures: 3, failed: 1 },
      { path: paths[0], answer: 5 },
      { path: paths[2], answer: 5 },
      { path: paths[1], reason: `${paths[1]}: this is no picture` },
    ]);
  });

  test("sent twice, by two at once, it is there once; sent again when it is done, nothing is done again", async () => {
    const { paths, out } = await pictures("one", "two", "three");
    const [first, second] = await Promise.all([0, 1].map(() => queue.send({ model, pictures: paths, out })));
    expect(second?.id).toBe(first?.id);
    const asked: string[] = [];
    await using _one = await worker({ onPicture: (path) => asked.push(path) });
    await queue.wait(first!.id);
    expect(asked.sort()).toEqual(paths);
    expect(await queue.send({ model, pictures: paths, out })).toMatchObject({ id: first?.id, state: "done", done: 3 });
    expect(asked.length).toBe(3);
  });

  test("sent again after a file was lost, all of it is done again", async () => {
    const { paths, out } = await pictures("one", "two");
    await using _one = await worker();
    const { id } = await queue.wait((await queue.send({ model, pictures: paths, out })).id);
    await rm(join(out, "1.txt"));
    expect((await queue.send({ model, pictures: paths, out })).id).toBe(id);
    await queue.wait(id);
    expect(await readFile(join(out, "1.txt"), "utf8")).toMatch(/^two by/);
  });

  test("another model, other options or other pictures are another batch", async () => {
    const { paths, out } = await pictures("one");
    await using _one = await worker();
    const send = async (options: Partial<SendOptions>) => {
      const { id } = await queue.send({ model, pictures: paths, out, ...options });
      await queue.wait(id);
      return [id, await readFile(join(out, "0.txt"), "utf8")] as const;
    };
    const answers = [
      await send({}),
      await send({ options: { threshold: 1 } }),
      await send({ model: new TextEncoder().encode("another") }),
    ];
    await writeFile(paths[0]!, "changed");
    answers.push(await send({}));
    expect(new Set(answers.map(([id]) => id)).size).toBe(4);
    expect(answers.map(([, text]) => text.replace(/ \w+$/, ""))).toEqual([
      "one by a model with null",
      'one by a model with {"threshold":1}',
      "one by another with null",
      "changed by a model with null",
    ]);
  });

  test("what cannot be a batch is refused before anything is sent", async () => {
    const { paths, out } = await pictures("one");
    const sent = { model, pictures: paths, out };
    const wrong: readonly object[] = [
      { model: 3 },
      { model: new Uint8Array() },
      { pictures: "1.png" },
      { pictures: [null] },
      { pictures: [{ path: paths[0], part: { row: Number.NaN } }] },
      { out: "" },
      { options: { size: 10n } },
    ];
    const said = await Promise.all(
      wrong.map((other) =>
        queue.send({ ...sent, ...other }).catch(({ problem, received }) => `${problem}: ${received}`),
      ),
    );
    expect(said).toMatchInlineSnapshot(`
      [
        "the model is no file: 3",
        "the model is no file: an object of Uint8Array",
        "the pictures are no list: "1.png"",
        "a picture has no path: undefined",
        "the part cannot go through Redis: NaN at part.row",
        "there is no folder to write to: """,
        "the options cannot go through Redis: bigint at options.size",
      ]
    `);
    const tasks = [{}, { predict: 3 }, "predict"];
    const refused = await Promise.all(
      tasks.map((given) =>
        startWorker(server.address, { ...{ tasks: {} }, ...Object({ tasks: given }) }).catch(({ message }) => message),
      ),
    );
    expect(refused).toMatchInlineSnapshot(`
      [
        "startWorker: there is no task in tasks
        received  an object of Object
        expected  functions by the names of tasks, each of which opens a model
        to fix    write tasks: { predict: async (file, options) => ({ run, close }) }",
        "startWorker: the task "predict" is no function
        received  3
        expected  functions by the names of tasks, each of which opens a model
        to fix    write tasks: { predict: async (file, options) => ({ run, close }) }",
        "startWorker: there is no task in tasks
        received  "predict"
        expected  functions by the names of tasks, each of which opens a model
        to fix    write tasks: { predict: async (file, options) => ({ run, close }) }",
      ]
    `);
  });

  test("a picture that changed after it was sent is noticed, and retried as it is then", async () => {
    const { paths, out } = await pictures("one", "two");
    const { id } = await queue.send({ model, pictures: paths, out });
    await writeFile(paths[1]!, "2");
    await using _one = await worker();
    expect(await queue.wait(id)).toMatchObject({ done: 1, failed: 1 });
    const [failed] = await queue.failed(id);
    expect(failed?.reason.replaceAll(paths[1]!, "1.png")).toMatchInlineSnapshot(`
      "1.png: the picture is not the one that was sent: its file has changed since, or this machine sees another
        received  SHA-256 d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35
        expected  3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3
        to fix    retry it to take the file as it is now"
    `);
    const again = await queue.retry(id);
    expect(await queue.wait(again.id)).toMatchObject({ pictures: 1, done: 1, failed: 0 });
    expect(await readFile(join(out, "1.txt"), "utf8")).toMatch(/^2 by/);
  });

  test("a worker without the task, of another version, or that does not see the folder says so", async () => {
    const { paths, out } = await pictures("one");
    const other = await queue.send({ model, pictures: paths, out, task: "count" });
    await using _one = await worker();
    await queue.wait(other.id);
    const [withoutTask] = await queue.failed(other.id);
    expect(withoutTask?.reason.replaceAll(other.id, "…")).toMatchInlineSnapshot(`
      "batch …: this worker has no task "count"
        expected  predict
        to fix    start workers of the program that sent the batch"
    `);

    await queue.pause();
    const old = await queue.send({ model, pictures: paths, out });
    const key = `tributary:batch:${old.id}`;
    const record = JSON.parse(server.ask("GET", key));
    server.ask("SET", key, JSON.stringify({ ...record, version: "0.0.1" }));
    await queue.resume();
    await queue.wait(old.id);
    const [otherVersion] = await queue.failed(old.id);
    expect(otherVersion?.reason.replaceAll(old.id, "…")).toMatchInlineSnapshot(`
      "batch …: another version of @tributary/jobs sent it than this worker's
        received  0.0.1
        expected  0.0.0
        to fix    install the same version everywhere, then retry"
    `);

    await queue.pause();
    const unseen = await queue.send({ model, pictures: paths, out, options: 1 });
    await rm(join(out, "tributary-batch.json"));
    await queue.resume();
    await expect.poll(async () => (await queue.status(unseen.id)).failed, { timeout: 10_000 }).toBe(1);
    const [elsewhere] = await queue.failed(unseen.id);
    expect(elsewhere?.reason.replaceAll(unseen.id, "…").replaceAll(out, "out")).toMatchInlineSnapshot(`
      "out: this machine does not see the folder of the batch, or it is done
        received  no file tributary-batch.json in it
        expected  batch …
        to fix    give workers the folder under the same path, as whoever sent the batch sees it"
    `);
  });

  test("a model is fetched once, again where the cache is damaged, and missed in words", async () => {
    const bytes = new TextEncoder().encode("a model of its own");
    const { paths, out } = await pictures("one");
    const cache = await mkdtemp(join(folder, "cache-"));
    const run = async (options: Json): Promise<string> => {
      await using _one = await worker({ cache });
      const { id } = await queue.send({ model: bytes, pictures: paths, out, options });
      await queue.wait(id);
      return (await queue.failed(id)).map(({ reason }) => reason).join() || readFile(join(out, "0.txt"), "utf8");
    };
    expect(await run(1)).toMatch("one by a model of its own with 1");
    const [name = ""] = await readdir(cache);
    await writeFile(join(cache, name), "damaged");
    expect(await run(2)).toMatch("one by a model of its own with 2");
    expect(await readFile(join(cache, name), "utf8")).toBe("a model of its own");

    await queue.pause();
    const { id } = await queue.send({ model: bytes, pictures: paths, out, options: 3 });
    await rm(join(cache, name));
    server.ask("DEL", `tributary:model:${name}`);
    await queue.resume();
    await using _one = await worker({ cache });
    await queue.wait(id);
    const [failed] = await queue.failed(id);
    expect(failed?.reason.replace(server.address, "redis://…").replace(name, "…")).toMatchInlineSnapshot(`
      "redis://…: the model of this batch is not in the queue
        received  SHA-256 …
        expected  a model that was sent less than 30 days ago
        to fix    send the batch again, with its model"
    `);
  });

  test("paused, nothing is taken; cancelled, nothing more is written; sent again, it is done", async () => {
    const { paths, out } = await pictures("slow 0.5", "two", "three");
    let begun = (): void => {};
    const beginning = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const slow: Task = async (...given) => {
      const task = await counting()(...given);
      return {
        ...task,
        run(...picture) {
          begun();
          return task.run(...picture);
        },
      };
    };
    await queue.pause();
    await using _one = await worker({ tasks: { predict: slow } });
    const { id } = await queue.send({ model, pictures: paths, out });
    expect((await queue.overview()).paused).toBe(true);
    await queue.resume();
    await beginning;
    await queue.cancel(id);
    expect(await queue.status(id)).toMatchObject({ state: "cancelled" });
    await expect(queue.wait(id)).rejects.toThrow("it was cancelled");
    await expect(queue.cancel(id)).rejects.toThrow("there is nothing to cancel: it is cancelled");
    const again = await queue.send({ model, pictures: paths, out });
    expect(again.id).toBe(id);
    expect(await queue.wait(id)).toMatchObject({ state: "done", done: 3, failed: 0 });
    expect((await readdir(out)).sort()).toEqual(["0.txt", "1.txt", "2.txt", `results-${id}.jsonl`]);
  });

  test("two batches do not write into one folder at a time", async () => {
    const { paths, out } = await pictures("one");
    const { id } = await queue.send({ model, pictures: paths, out });
    const refused = await queue
      .send({ model, pictures: paths, out, options: 1 })
      .catch((error: Error) => error.message);
    expect(String(refused).replaceAll(out, "out").replaceAll(id, "…")).toMatchInlineSnapshot(`
      "out: another batch writes into this folder
        received  batch …, running
        expected  a folder of its own for each batch that is under way
        to fix    choose another folder, or wait for that batch; if it will never end, remove out/tributary-batch.json"
    `);
    await queue.cancel(id);
    await using _one = await worker();
    const { id: second } = await queue.send({ model, pictures: paths, out, options: 1 });
    await queue.wait(second);
  });

  test("a picture that never ends ends the worker, and is another's", async () => {
    const { paths, out } = await pictures("hang", "two");
    const { id } = await queue.send({ model, pictures: paths, out });
    const hung = await worker({ pictureSeconds: 0.2 });
    const failure = await hung.ended.catch((error: Error) => error.message);
    expect(String(failure).replaceAll(paths[0]!, "0.png")).toMatchInlineSnapshot(`
      "0.png: it was not done after 0.2 seconds
        expected  an answer within the time for a picture
        to fix    give pictures more time: pictureSeconds"
    `);
    await writeFile(paths[0]!, "hang");
    const patient: Task = async (...given) => {
      const task = await counting()(...given);
      return { ...task, run: async ({ path }) => ({ answer: path.length }) };
    };
    await using _one = await worker({ tasks: { predict: patient } });
    expect(await queue.wait(id)).toMatchObject({ done: 2, failed: 0 });
  });

  test("workers are listed while they live, with what they have done", async () => {
    const { paths, out } = await pictures("one", "two");
    await using one = await worker();
    await queue.wait((await queue.send({ model, pictures: paths, out })).id);
    await expect
      .poll(async () => (await queue.overview()).workers, { timeout: 10_000 })
      .toMatchObject([{ name: one.worker, done: 2, failed: 0, at: [] }]);
    await one.stop();
    expect((await queue.overview()).workers).toEqual([]);
  });
});
