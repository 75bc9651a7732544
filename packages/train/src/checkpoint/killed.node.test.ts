import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { randomStream } from "@tributary/kernel/authoring";
import { build } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";

// Where the bundled program finds onnxruntime-node as this package does.
const workshop = fileURLToPath(new URL(`../../node_modules/.killed-${process.pid}/`, import.meta.url));
const program = join(workshop, "program.mjs");

beforeAll(async () => {
  await mkdir(workshop, { recursive: true });
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["@tributary/source", "node"] },
    ssr: {
      noExternal: true,
      external: ["onnxruntime-node", "onnxruntime-web"],
      resolve: { conditions: ["@tributary/source", "node"] },
    },
    build: {
      ssr: fileURLToPath(new URL("killed.child.ts", import.meta.url)),
      outDir: workshop,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { output: { entryFileNames: "program.mjs" } },
    },
  });
});

afterAll(() => rm(workshop, { recursive: true, force: true }));

/** Runs the program; kills it some milliseconds after it has reported so many steps. Answers how many steps it reported. */
const run = async (
  folder: string,
  result: string,
  kill?: { readonly steps: number; readonly delay: number },
): Promise<{ readonly code: number | null; readonly steps: number }> => {
  const child = spawn(process.execPath, [program, folder, result], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let steps = 0;
  for await (const _ of createInterface({ input: child.stdout! })) {
    steps++;
    if (steps === kill?.steps) setTimeout(() => child.kill("SIGKILL"), kill.delay);
  }
  return { code: await ended, steps };
};

const filesOf = (result: string): Promise<readonly Buffer[]> =>
  Promise.all([".safetensors", ".average.safetensors", ".json"].map((end) => readFile(result + end)));

test("killed a dozen times at random moments, a run ends with the same bytes", async () => {
  const whole = join(workshop, "whole");
  expect((await run(join(workshop, "runs-whole"), whole)).code).toBe(0);

  const killed = join(workshop, "killed");
  const folder = join(workshop, "runs-killed");
  const moments = randomStream(3, "moments").uniform(24);
  for (let i = 0; i < 12; i++) {
    const kill = { steps: 1 + Math.floor(moments[2 * i]! * 4), delay: moments[2 * i + 1]! * 4 };
    expect((await run(folder, killed, kill)).code, `kill ${i}`).toBe(null);
    // The newest checkpoint is torn, as by a disk that lost its last writes: the one before it must do.
    if (i % 4 === 3) {
      const newest = (await readdir(folder))
        .filter((name) => name.endsWith(".safetensors"))
        .sort()
        .at(-1)!;
      const bytes = await readFile(join(folder, newest));
      await writeFile(join(folder, newest), bytes.subarray(0, Math.floor(bytes.length * 0.7)));
    }
  }
  const { code, steps } = await run(folder, killed);
  expect(code).toBe(0);
  expect(steps).toBeLessThan(120); // it went on, and did not begin again
  expect(await filesOf(killed)).toEqual(await filesOf(whole));
}, 300_000);
