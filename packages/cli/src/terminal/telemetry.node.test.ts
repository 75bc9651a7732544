import { execFile } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Workshop, workshop } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";

let shop: Workshop;
beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
}, 180_000);
afterAll(() => shop.remove());

test("ONNX Runtime keeps no telemetry: a prediction leaves the home folder empty", async () => {
  const home = join(shop.folder, "home");
  await mkdir(home);
  const { ORT_DISABLE_TELEMETRY: _, XDG_CACHE_HOME: __, ...env } = process.env;
  const words = [shop.binary, "bench", "cifarResnet20", "--json"];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...env, HOME: home } });
  expect(JSON.parse(stdout)).toMatchObject({ timings: [{ name: "cifarResnet20" }] });
  expect(await readdir(home, { recursive: true })).toEqual([]);
});
