import { mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dense, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";

/** Sockets that this process holds; null where the system does not list them. */
const sockets = async (): Promise<readonly string[] | null> => {
  const names = await readdir("/proc/self/fd").catch(() => null);
  if (names === null) return null;
  const links = await Promise.all(names.map((name) => readlink(join("/proc/self/fd", name)).catch(() => "")));
  return links.filter((link) => link.startsWith("socket:")).toSorted();
};

test("ONNX Runtime collects and sends nothing: a prediction leaves the home folder empty and opens no socket", async () => {
  const home = await mkdtemp(join(tmpdir(), "tributary-home-"));
  // Whatever this machine has set, ONNX Runtime looks for the folder when it is loaded, which is below.
  process.env.HOME = home;
  delete process.env.XDG_CACHE_HOME;
  delete process.env.ORT_DISABLE_TELEMETRY;
  const before = await sockets();
  const { createPredictor, initialize } = await import("../index.ts");
  const predictor = await createPredictor(initialize(model(input([2]), dense(1))), { device: "cpu" });
  await predictor.predict([[1, 2]]);
  expect(await sockets()).toEqual(before);
  await predictor.dispose();
  expect(await readdir(home, { recursive: true })).toEqual([]);
  await rm(home, { recursive: true });
});
