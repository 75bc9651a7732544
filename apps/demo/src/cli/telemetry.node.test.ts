import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { binary, build, type Workshop, workshop } from "./testing/binary.ts";

let shop: Workshop;
beforeAll(async () => {
  await build();
  shop = await workshop();
}, 180_000);
afterAll(() => shop.remove());

test("ONNX Runtime keeps no telemetry: a prediction leaves the home folder empty", async () => {
  const home = join(shop.folder, "home");
  await mkdir(home);
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: __, ...env } = process.env;
  const words = [binary, "bench", "cifarResnet20", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...env, HOME: home } });
  expect(JSON.parse(stdout)).toMatchObject({ timings: [{ name: "cifarResnet20" }] });
  expect(await readdir(home, { recursive: true })).toEqual([]);
});
