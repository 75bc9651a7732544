/** Each campaign for a few seconds. The long ones are run by hand: `pnpm torture`. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { disk } from "./disk/disk.ts";
import { kill } from "./kill/kill.ts";
import { memory } from "./memory/memory.ts";
import { formats } from "./mutate/formats/formats.ts";
import { mutate } from "./mutate/mutate.ts";
import { report } from "./table.ts";
import { builtPrograms } from "./testing/programs.ts";

/** Programs start slowly where many others run. */
const timeout = 300_000;

const programs = builtPrograms();
const fixtures = fileURLToPath(new URL("../../conformance/fixtures", import.meta.url));
const settings = { programs, minutes: 5, seed: 1, command: null };

test(
  "ten changed files of each format are read, or refused in words",
  async () => {
    const out = await mkdtemp(join(tmpdir(), "tributary-torture-"));
    const count = 10 * formats.length;
    const result = await mutate({ ...settings, fixtures, out, count });
    expect(result.faults, report(result)).toEqual([]);
    expect(result.rows.at(-1)?.[1]).toBe(count);
    expect(await readdir(out)).toEqual([]);
    await rm(out, { recursive: true });
  },
  timeout,
);

test(
  "killed 8 times, nothing is lost",
  async () => {
    const result = await kill({ ...settings, count: 8 });
    expect(result.faults, report(result)).toEqual([]);
    expect(result.rows.at(-1)?.[1]).toBeGreaterThan(4);
  },
  timeout,
);

test(
  "a full disk, a read-only disk and a second process are told, and leave what was there",
  async (context) => {
    const only = /(saveModel|checkpoint|writePng), disk full|(csvLog|tensorBoard), read-only|two runs/;
    const result = await disk({ ...settings, only, count: 6 });
    expect(result.faults, report(result)).toEqual([]);
    expect(result.rows.length + result.skipped.length).toBeGreaterThan(5);
    if (result.skipped.length > 0) context.skip(result.skipped.join("; "));
  },
  timeout,
);

test(
  "memory comes to a level",
  async () => {
    const result = await memory({ ...settings, count: 100 });
    expect(result.faults, report(result)).toEqual([]);
  },
  timeout,
);
