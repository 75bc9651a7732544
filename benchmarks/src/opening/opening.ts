/** @file `pnpm bench opening`: how soon the first step and the first prediction of a new process come. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { table } from "../table.ts";
import { median } from "../turns.ts";
import { networks } from "./networks.ts";

/** Milliseconds. */
interface Opening {
  /** From the start of the process until the model is there: packages are read, and layers made. */
  readonly modelled: number;
  /** Drawing the first weights. */
  readonly weights: number;
  /** The first step or prediction, with all that has to be made ready for it. */
  readonly first: number;
  readonly later: number;
}

const worker = fileURLToPath(new URL("worker.js", import.meta.url));

const opened = async (name: string, what: string): Promise<Opening> => {
  const { stdout } = await promisify(execFile)(process.execPath, [worker, name, what]);
  return JSON.parse(stdout);
};

/** Opens every network, or those that are named, each five times (or `--rounds=1`) in processes of their own. */
export const benchOpening = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 5);
  const rows: (readonly (string | number)[])[] = [];
  for (const name of Object.keys(networks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const what of ["step", "prediction"]) {
      process.stderr.write(`${name}, ${what} …\n`);
      const times: Opening[] = [];
      for (let round = 0; round < rounds; round++) times.push(await opened(name, what));
      const middle = (part: keyof Opening): number => Math.round(median(times.map((time) => time[part])));
      rows.push([name, what, middle("modelled"), middle("weights"), middle("first"), middle("later")]);
    }
  }
  if (args.includes("--json")) console.log(JSON.stringify(rows));
  else console.log(table(["one image", "what", "to the model, ms", "weights, ms", "first, ms", "later, ms"], rows));
};
