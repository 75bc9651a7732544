import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { peakMegabytes } from "./peak.ts";

const built = fileURLToPath(new URL("../dist/peak.js", import.meta.url));
const program = `import(${JSON.stringify(built)}).then(({ peakMegabytes }) => console.log(peakMegabytes()))`;

test.runIf(process.platform === "linux")("a process is as large as itself, not as who started it", async () => {
  const large = Buffer.alloc(300 * 2 ** 20, 1);
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", program]);
  expect(large.at(-1)).toBe(1);
  expect(peakMegabytes()).toBeGreaterThan(300);
  expect(Number(stdout)).toBeGreaterThan(20);
  expect(Number(stdout)).toBeLessThan(200);
});
