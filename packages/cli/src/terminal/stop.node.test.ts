/** Streams that somebody closes and signals from outside: a training goes on, or keeps its checkpoint. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Workshop, workshop, writeClasses } from "@tributary/testing/command";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await writeClasses(join(shop.folder, "idx"), { train: 64, t10k: 16 });
}, 180_000);
afterAll(() => shop.remove());

const training = (out: string, epochs = "2"): readonly string[] =>
  `train multiScaleClassifier --data idx --epochs ${epochs} --batch 16 --out ${out}`.split(" ");

/** Runs a line of a shell; `tributary` in it is the program. */
const shell = (line: string): Promise<{ readonly code: number | null; readonly said: string }> =>
  new Promise((resolve, reject) => {
    const program = `"${process.execPath}" "${shop.binary}"`;
    const child = spawn("bash", ["-c", `set -o pipefail; ${line.replaceAll("tributary", program)}`], {
      cwd: shop.folder,
    });
    let said = "";
    child.stdout.on("data", (piece) => {
      said += piece;
    });
    child.stderr.on("data", (piece) => {
      said += piece;
    });
    child.once("error", reject).once("close", (code) => resolve({ code, said }));
  });

test("a reader of both streams that has seen enough does not end a training", async () => {
  const { code, said } = await shell(`tributary ${training("runs/piped").join(" ")} 2>&1 | head -1`);
  expect({ code, said }).toEqual({ code: 0, said: "idx: 2 classes\n" });
  expect(existsSync(join(shop.folder, "runs/piped/model.safetensors"))).toBe(true);
});

test("nor does a full disk behind them: what could not be written is said, without a stack", async () => {
  if (!existsSync("/dev/full")) return;
  const { code, said } = await shell("tributary cost cifarResnet20 > /dev/full");
  expect({ code, said }).toEqual({ code: 1, said: "error: standard output cannot be written: ENOSPC\n" });
  const silent = await shell("tributary cost cifarResnet20 > /dev/full 2> /dev/full");
  expect(silent).toEqual({ code: 1, said: "" });
});

describe("a signal keeps a checkpoint", () => {
  test.for([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s", async ([signal, code]) => {
    const out = `runs/${signal}`;
    const cut = shop.start(...training(out, "40"));
    await cut.says("epoch 1/40");
    cut.signal(signal);
    const stopped = await cut.ended;
    expect(stopped.code).toBe(code);
    expect(stopped.stderr).toContain("the same command with --resume goes on.");
    expect((await readdir(join(shop.folder, out, "checkpoints"))).length).toBeGreaterThan(0);
  });
});

test("two trainings in one folder: the second is told", async () => {
  const first = shop.start(...training("runs/shared", "40"));
  await first.says("epoch 1/40");
  const { code, stderr } = await shop.run(...training("runs/shared", "40"), "--resume");
  first.signal("SIGINT");
  expect((await first.ended).code).toBe(130);
  expect(code).toBe(1);
  expect(stderr.replaceAll(/\d{2,}/g, "…")).toMatchInlineSnapshot(`
    "FileError: runs/shared: another process uses this folder
      received  process … on vm, since …-…-…T…:…:….…Z
      expected  one run in each folder at a time
      to fix    choose another folder, or wait until that process has ended (kill … ends it)
    "
  `);
});
