/** @file `pnpm torture <what>`: run by hand, for minutes or hours. Ends with 1 when anything went wrong. */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { disk } from "./disk/disk.ts";
import type { Result } from "./fault.ts";
import { kill } from "./kill/kill.ts";
import { everyMinute } from "./limits.ts";
import { memory } from "./memory/memory.ts";
import { mutate } from "./mutate/mutate.ts";
import { queue } from "./queue/queue.ts";
import { report } from "./table.ts";

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const known = {
  allowPositionals: true,
  options: {
    minutes: { type: "string", default: "10" },
    count: { type: "string", default: "Infinity" },
    seed: { type: "string", default: "1" },
    from: { type: "string", default: "0" },
    format: { type: "string", multiple: true },
    out: { type: "string", default: "out/torture" },
  },
} as const;

/** What was written on the command line; words that nothing knows end the program, and say which are known. */
const asked = (): ReturnType<typeof parseArgs<typeof known>> => {
  try {
    return parseArgs(known);
  } catch (failure) {
    const names = Object.keys(known.options).map((name) => `--${name}`);
    console.error(`${failure instanceof Error ? failure.message : failure}\n  expected  ${names.join(", ")}`);
    process.exit(2);
  }
};

const { values, positionals } = asked();
const settings = {
  minutes: Number(values.minutes),
  count: Number(values.count),
  seed: Number(values.seed),
  from: Number(values.from),
  programs: path("programs"),
  fixtures: path("../../conformance/fixtures"),
  out: values.out,
  say: everyMinute(),
};

const command = path("../../packages/cli/dist/main.js");

const campaigns: Readonly<Record<string, () => Promise<Result>>> = {
  kill: () => kill({ ...settings, command }),
  mutate: () => mutate({ ...settings, only: values.format }),
  disk: () => disk({ ...settings, command }),
  memory: () => memory(settings),
  queue: () => queue({ ...settings, command }),
};

const [what = ""] = positionals;
const campaign = campaigns[what];
if (campaign) {
  const result = await campaign();
  console.log(report(result));
  process.exitCode = result.faults.length > 0 ? 1 : 0;
} else {
  console.error(`which? one of: ${Object.keys(campaigns).join(", ")}`);
  process.exitCode = 1;
}
