import { type ChildProcess, spawn } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { randomStream } from "@tributary/kernel/authoring";
import { bundledProgram } from "@tributary/testing/programs";
import { expect, test } from "vitest";

const { file: program, folder: workshop } = bundledProgram(
  new URL("killed.child.ts", import.meta.url),
  new URL("../../node_modules/", import.meta.url),
);

interface Ended {
  readonly code: number | null;
  /** How many steps it reported. */
  readonly steps: number;
  /** What it said of what went wrong. */
  readonly complaint: string;
}

interface Meddling {
  readonly steps: number;
  readonly meddle: (child: ChildProcess) => unknown;
}

/** Runs the program; meddles with it when it has reported so many steps. */
const run = async (folder: string, result: string, meddling?: Meddling, shell = 'exec "$@"'): Promise<Ended> => {
  const child = spawn("bash", ["-c", shell, "bash", process.execPath, program, folder, result]);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let complaint = "";
  child.stderr.on("data", (text: Buffer) => {
    complaint += text;
  });
  let steps = 0;
  for await (const _ of createInterface({ input: child.stdout })) {
    steps++;
    if (steps === meddling?.steps) meddling.meddle(child);
  }
  return { code: await ended, steps, complaint: complaint.replaceAll(workshop, "…/") };
};

const killAfter = (steps: number, delay: number): Meddling => ({
  steps,
  meddle: (child) => setTimeout(() => child.kill("SIGKILL"), delay),
});

const filesOf = (result: string): Promise<readonly Buffer[]> =>
  Promise.all([".safetensors", ".average.safetensors", ".json"].map((end) => readFile(result + end)));

test("killed a dozen times at random moments, a run ends with the same bytes", async () => {
  const whole = join(workshop, "whole");
  expect((await run(join(workshop, "runs-whole"), whole)).code).toBe(0);

  const killed = join(workshop, "killed");
  const folder = join(workshop, "runs-killed");
  const moments = randomStream(3, "moments").uniform(24);
  for (let i = 0; i < 12; i++) {
    const kill = killAfter(1 + Math.floor(moments[2 * i]! * 4), moments[2 * i + 1]! * 4);
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

test("a second process in the same folder is told who has it, and the first goes on unharmed", async () => {
  const [folder, first, second] = ["runs-shared", "first", "second"].map((name) => join(workshop, name)) as [
    string,
    string,
    string,
  ];
  let other: Promise<Ended> | undefined;
  const { code } = await run(folder, first, {
    steps: 3,
    async meddle(child) {
      child.kill("SIGSTOP");
      other = run(folder, second);
      await other;
      child.kill("SIGCONT");
    },
  });
  const told = await other;
  expect(told?.code).toBe(1);
  expect(told?.complaint).toMatch(
    /FileError: \S*runs-shared: another process uses this folder\n {2}received {2}process \d+ on .*, since .*\n/,
  );
  expect(code).toBe(0);
  expect((await readdir(folder)).every((name) => /^step-\d+\.safetensors$/.test(name))).toBe(true);
});

test("where the disk takes no more, the error names the file, and what was kept is still there", async () => {
  const folder = join(workshop, "runs-full");
  await run(folder, join(workshop, "full"), killAfter(5, 0));
  const isKept = (name: string): boolean => name.endsWith(".safetensors");
  const before = (await readdir(folder)).filter(isKept).toSorted();
  const { code, complaint } = await run(folder, join(workshop, "full"), undefined, 'ulimit -f 4; exec "$@"');
  expect(code).toBe(1);
  expect(complaint).toMatch(
    /FileError: \S*runs-full\/step-\d+\.safetensors: it cannot be written: a file of this size is not allowed here\n/,
  );
  expect((await readdir(folder)).toSorted()).toEqual(before);
});
