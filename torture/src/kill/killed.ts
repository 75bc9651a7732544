/** @file A process that is killed at a moment, or may write no large files, and what it said. */
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { createInterface } from "node:readline";

/** When to kill: so many milliseconds after the program has said so many lines, after its start where that is 0, or after something changed in a folder. */
export type Moment = { readonly milliseconds: number } & ({ readonly lines: number } | { readonly change: string });

export interface RunOptions {
  /** Default: it is not killed. */
  readonly moment?: Moment | undefined;
  /** The largest file that it may write. Default: what the system allows. */
  readonly fileKilobytes?: number | undefined;
}

export interface Ended {
  /** Whether it was killed; false where it had ended before. */
  readonly killed: boolean;
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** Runs a program. */
export const run = async (
  program: string,
  words: readonly string[],
  { moment, fileKilobytes }: RunOptions = {},
): Promise<Ended> => {
  const command = [process.execPath, program, ...words];
  // The shell gives its place to the program, and its limit.
  const limited = ["bash", "-c", `ulimit -f ${fileKilobytes}; exec "$@"`, "bash", ...command];
  const [name, ...rest] = fileKilobytes === undefined ? command : limited;
  const child = spawn(name!, rest, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>(
    (resolve, reject) => child.once("error", reject).once("close", (code, signal) => resolve({ code, signal })),
  );
  const kill = (): void => void setTimeout(() => child.kill("SIGKILL"), moment?.milliseconds).unref();
  const after = moment && "lines" in moment ? moment.lines : null;
  const watcher = moment && "change" in moment ? watch(moment.change) : null;
  watcher?.once("change", kill);
  if (after === 0) kill();
  let stderr = "";
  child.stderr.on("data", (piece) => {
    stderr += piece;
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === after) kill();
  }
  const { code, signal } = await ended;
  watcher?.close();
  return { killed: signal === "SIGKILL", code, lines, stderr };
};

/** Runs a program that has to end well. */
export const runWhole = async (program: string, words: readonly string[]): Promise<Ended> => {
  const ended = await run(program, words);
  if (ended.code !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${ended.code}: ${ended.stderr}`);
  return ended;
};
