/**
 * @file `pnpm bench queue [pictures] [side]`: pictures a second of one worker, two and more, and of a thousand, simulated; then one large picture of so
 * many pixels a side.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { imageFrom, randomFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import { openQueue, type PictureQueue } from "@tributary/jobs";
import { input, model } from "@tributary/kernel";
import { encodeModel, initialize } from "@tributary/runtime";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { unet } from "@tributary/unet";
import { rounded, table } from "../table.ts";
import { limitOf, type Supposed, simulate } from "./simulation.ts";
import { chunksPerSecond, profileSlide } from "./slide.ts";

const SIDE = 128;
const program = fileURLToPath(new URL("queue-worker.js", import.meta.url));

/** A disk that many share: 1 GB a second, as a network of 10 Gbit gives. */
const DISK = 1e9;

const start = async (words: readonly string[]): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [program, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
  child.stdout.resume();
  return child;
};

/** Seconds that Redis' process has computed. */
const redisSeconds = (server: RedisServer): number => {
  const fields = [...server.ask("INFO", "cpu").matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)];
  return fields.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
};

interface Measured {
  readonly picturesPerSecond: number;
  /** Of one picture, as its worker saw it. */
  readonly pictureSeconds: number;
  readonly redisSeconds: number;
}

export const benchQueue = async ([count = "200", side = "8192"]: readonly string[]): Promise<void> => {
  if (!hasRedis) {
    console.error("there is no redis-server");
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "tributary-bench-"));
  const server = await RedisServer.start();
  const queue = await openQueue(server.address);
  try {
    await compare({ folder, server, queue, count: Number(count) });
    await compareSlide({ folder, server, queue }, Number(side));
  } finally {
    await queue.dispose();
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  }
};

interface Place {
  readonly folder: string;
  readonly server: RedisServer;
  readonly queue: PictureQueue;
  readonly count: number;
}

const milliseconds = (seconds: number): number => rounded(1000 * seconds, 0);

const compareSlide = async ({ folder, server, queue }: Omit<Place, "count">, side: number): Promise<void> => {
  const { chunks, read, network, rest, above } = await profileSlide(folder, side);
  console.log(
    `\nOne picture of ${side} × ${side}, ${chunks} chunks, a U-Net of 16 and 32 filters, one thread, milliseconds a chunk:\n`,
  );
  const columns = ["reading its tile", "network", "packing and writing", "a chunk of a level above"];
  console.log(table(columns, [[read, network, rest, above].map(milliseconds)]));
  const rows: (readonly (string | number)[])[] = [];
  for (const workers of [1, availableParallelism()]) {
    const children = await Promise.all(
      Array.from({ length: workers }, () => start([server.address, join(folder, "models")])),
    );
    try {
      rows.push([workers, rounded(await chunksPerSecond(queue, folder, join(folder, `by-${workers}.zarr`)), 2)]);
    } finally {
      for (const child of children) child.kill("SIGKILL");
    }
  }
  console.log(`\n${table(["workers", "chunks a second"], rows)}`);
};

const compare = async ({ folder, server, queue, count }: Place): Promise<void> => {
  const random = randomFrom(1, "pictures");
  const pictures = Array.from({ length: count }, (_, i) => join(folder, `${i}.png`));
  for (const path of pictures) {
    await writePng(
      path,
      imageFrom(
        Uint8Array.from({ length: SIDE * SIDE }, () => random.integer(256)),
        [SIDE, SIDE, 1],
      ),
    );
  }
  const net = model(input([SIDE, SIDE, 1]), unet({ classes: 2, padding: "same", filters: [16, 32, 64] }));
  const bytes = encodeModel({ ...initialize(net, { seed: 1 }), preprocessing: "unit" });

  /** The same pictures once more, with another option: another batch. */
  const measure = async (task: string, workers: number): Promise<Measured> => {
    const children = await Promise.all(
      Array.from({ length: workers }, () => start([server.address, join(folder, "models")])),
    );
    try {
      return await measureWith(task, workers);
    } finally {
      for (const child of children) child.kill("SIGKILL");
    }
  };

  const measureWith = async (task: string, workers: number): Promise<Measured> => {
    const send = (options: string, some: readonly string[]) =>
      queue.send({ model: bytes, pictures: some, out: join(folder, "out"), task, options });
    // Models are fetched and opened before the time is taken.
    await queue.wait((await send(`warm ${workers}`, pictures.slice(0, 4 * workers))).id);
    await queue.pause();
    const { id } = await send(`${workers}`, pictures);
    const before = redisSeconds(server);
    const begun = performance.now();
    await queue.resume();
    const { failed } = await queue.wait(id);
    if (failed > 0) throw new Error((await queue.failed(id))[0]?.reason);
    const seconds = (performance.now() - begun) / 1000;
    const computed = redisSeconds(server) - before;
    const results = await queue.results(id);
    return {
      picturesPerSecond: pictures.length / seconds,
      pictureSeconds: results.reduce((sum, one) => sum + one.seconds, 0) / results.length,
      redisSeconds: computed / pictures.length,
    };
  };

  const cores = availableParallelism();
  const nothing = await measure("nothing", 1);
  const numbers = [...new Set([1, 2, cores, 2 * cores])];
  const measured = new Map<number, Measured>();
  for (const workers of numbers) measured.set(workers, await measure("predict", workers));
  const one = measured.get(1)!;
  const files = (await readdir(join(folder, "out"))).filter((name) => name.endsWith(".png"));
  const written = (await stat(join(folder, "out", files[0]!))).size;
  const read = (await stat(pictures[0]!)).size;
  const supposed: Supposed = {
    workers: 1,
    cores,
    pictureSeconds: 1 / one.picturesPerSecond,
    redisSeconds: nothing.redisSeconds,
    bytes: read + written,
    diskBytesPerSecond: DISK,
    roundTripSeconds: 0.0003,
  };
  console.log(
    `${pictures.length} pictures of ${SIDE} × ${SIDE}, a U-Net of 16, 32, 64 filters, one thread a worker, ${cores} cores\n`,
  );
  console.log(
    `Redis: ${rounded(1000 * nothing.redisSeconds, 2)} ms a picture; a worker that does nothing: ${rounded(nothing.picturesPerSecond, 0)} pictures a second\n`,
  );
  console.log(
    table(
      ["workers", "pictures a second", "of one worker", "simulated"],
      numbers.map((workers) => {
        const { picturesPerSecond } = measured.get(workers)!;
        const simulated = simulate({ ...supposed, workers });
        return [
          workers,
          rounded(picturesPerSecond, 1),
          rounded(picturesPerSecond / one.picturesPerSecond, 2),
          rounded(simulated.picturesPerSecond, 1),
        ];
      }),
    ),
  );
  console.log("\nSimulated, a core for each worker, a shared disk of 1 GB a second:\n");
  console.log(
    table(
      ["workers", "seconds a picture", "pictures a second", "workers busy", "Redis busy", "disk busy", "limited by"],
      [supposed.pictureSeconds, 1].flatMap((pictureSeconds) =>
        [10, 100, 1000].map((workers) => {
          const simulated = simulate({ ...supposed, workers, cores: workers, pictureSeconds });
          const percent = (share: number): string => `${Math.round(100 * share)} %`;
          const { busy } = simulated;
          return [
            workers,
            rounded(pictureSeconds, 3),
            rounded(simulated.picturesPerSecond, 0),
            percent(busy.workers),
            percent(busy.redis),
            percent(busy.disk),
            limitOf(simulated),
          ];
        }),
      ),
    ),
  );
};
