/** @file `pnpm bench memory`: training with what gradients need kept, and computed again. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { networks } from "../opening/networks.ts";
import { table } from "../table.ts";
import { median } from "../turns.ts";

/** What four steps in a process of their own took. */
interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  /** A digest of the weights after them. */
  readonly weights: string;
}

const worker = fileURLToPath(new URL("worker.js", import.meta.url));

const run = async (name: string, batch: number, remat: boolean): Promise<Run> => {
  const words = [worker, name, String(batch), ...(remat ? ["remat"] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  return JSON.parse(stdout);
};

/** Trains every network, or those that are named, with `--batch=8` images, once (or `--rounds=3`) in each way. */
export const benchMemory = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const option = (name: string, otherwise: number): number =>
    Number(args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise);
  const [rounds, batch] = [option("rounds", 1), option("batch", 8)];
  const rows: (readonly (string | number)[])[] = [];
  for (const name of Object.keys(networks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    const [kept, again]: readonly [Run[], Run[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      kept.push(await run(name, batch, false));
      again.push(await run(name, batch, true));
    }
    const middle = (runs: readonly Run[], part: "ms" | "cpuMs" | "peakMb"): number =>
      Math.round(median(runs.map((run) => run[part])));
    const same = new Set([...kept, ...again].map(({ weights }) => weights)).size === 1;
    const both = (["peakMb", "ms", "cpuMs"] as const).flatMap((part) => [middle(kept, part), middle(again, part)]);
    rows.push([name, batch, ...both, same ? "yes" : "no"]);
  }
  const header = ["training", "batch", "MB", "MB, remat", "ms", "ms, remat", "CPU ms", "CPU ms, remat", "same weights"];
  console.log(args.includes("--json") ? JSON.stringify(rows) : table(header, rows));
};
