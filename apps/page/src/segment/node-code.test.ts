/** The program that the page shows finds what the page finds. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { imageFrom } from "@tributary/images";
import { readImage, writePng } from "@tributary/images/node";
import { encodeModel, loadModel } from "@tributary/runtime";
import { bundledProgram } from "@tributary/testing/programs";
import { afterAll, expect, test } from "vitest";
import { nodeCode as classifierCode } from "../classify/node-code.ts";
import { createFinder, maskOf } from "./learn/finder.ts";
import { nodeCode } from "./node-code.ts";

const modules = new URL("../../node_modules/", import.meta.url);
const source = join(fileURLToPath(modules), `.node-code-source-${process.pid}`);
const written = join(source, "node-code.ts");
mkdirSync(source, { recursive: true });
writeFileSync(written, nodeCode(0.4));
afterAll(() => rmSync(source, { recursive: true, force: true }));
const { file, folder } = bundledProgram(pathToFileURL(written), modules);

// It is bundled below as newer JavaScript would be, too.
test.for([
  ["segment", nodeCode(0.4)],
  ["classify", classifierCode()],
] as const)("the program of %s is JavaScript that this Node reads", async ([name, code]) => {
  const program = join(source, `${name}.mjs`);
  writeFileSync(program, code);
  await promisify(execFile)(process.execPath, ["--check", program]);
});

test("the program for Node finds what the page finds, from all sides, in a picture that is no square", async () => {
  const start = await loadModel(new URL("../../public/start/nuclei.safetensors", import.meta.url));
  const [height, width] = [40, 56];
  const picture = imageFrom(
    Uint8Array.from({ length: 3 * height * width }, (_, i) => {
      const at = Math.floor(i / 3);
      return Math.hypot(Math.floor(at / width) - 20, (at % width) - 30) < 9 ? 60 + (at % 7) : 8 + (at % 5);
    }),
    [height, width, 3],
  );
  writeFileSync(join(folder, "segmenter.safetensors"), encodeModel(start));
  await writePng(join(folder, "picture.png"), picture);
  await promisify(execFile)(process.execPath, [file], { cwd: folder });
  const finder = await createFinder(start);
  const found = maskOf(await finder.find(picture), 0.4);
  await finder.dispose();
  const mask = await readImage(join(folder, "mask.png"), { channels: 1 });
  expect(mask.shape).toEqual([height, width, 1]);
  expect(found.filter((label) => label === 1).length).toBeGreaterThan(100);
  // A probability that is as good as the threshold may fall on either side.
  expect(found.filter((label, at) => 255 * label !== mask.data[at]).length).toBeLessThan(3);

  // It learned from no longer ones: they are made smaller, and the mask has the size of the file.
  const strip = Uint8Array.from({ length: 3 * 7 * 1537 }, (_, i) => 40 * (Math.floor(i / 60) % 2));
  await writePng(join(folder, "picture.png"), imageFrom(strip, [7, 1537, 3]));
  await promisify(execFile)(process.execPath, [file], { cwd: folder });
  expect((await readImage(join(folder, "mask.png"), { channels: 1 })).shape).toEqual([7, 1537, 1]);
}, 60_000);
