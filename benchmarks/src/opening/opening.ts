/** @file `pnpm bench opening`: how soon the first step and the first prediction of a new process come. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ranged, table } from "../table.ts";
import { quartiles } from "../turns.ts";
import { besidePytorch } from "./beside-pytorch.ts";
import { installed } from "./installed.ts";
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

const opened = async (worker: string, name: string, what: string): Promise<Opening> => {
  const { stdout } = await promisify(execFile)(process.execPath, [worker, name, what]);
  return JSON.parse(stdout);
};

/**
 * Opens every network, or those that are named, each five times (or `--rounds=1`) in processes of their own; and where `PYTHON` names a Python with
 * torch, beside PyTorch's.
 */
export const benchOpening = async (args: readonly string[]): Promise<void> => {
  const wanted = args.filter((arg) => !arg.startsWith("--"));
  const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 5);
  const processes = await installed();
  const worker = join(processes, "worker.js");
  const rows: (readonly (string | number)[])[] = [];
  for (const name of Object.keys(networks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const what of ["step", "prediction"]) {
      process.stderr.write(`${name}, ${what} …\n`);
      const times: Opening[] = [];
      for (let round = 0; round < rounds; round++) times.push(await opened(worker, name, what));
      const middle = (part: keyof Opening): string => ranged(quartiles(times.map((time) => time[part])));
      rows.push([name, what, middle("modelled"), middle("weights"), middle("first"), middle("later")]);
    }
  }
  const header = ["one image", "what", "to the model, ms", "weights, ms", "first, ms", "later, ms"];
  console.log(args.includes("--json") ? JSON.stringify(rows) : table(header, rows));
  const { PYTHON: python } = process.env;
  const beside =
    python === undefined
      ? null
      : await besidePytorch(wanted, { ours: join(processes, "from-file.js"), python, rounds });
  if (beside !== null) console.log(`\n${beside}`);
};
