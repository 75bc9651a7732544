/** @file Commands, run to their end. */
import { spawn } from "node:child_process";

/** What a command did. */
export interface Ran {
  readonly status: number;
  readonly output: string;
  /** The same and what it complained of, in the order in which it was written. */
  readonly all: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** After so many seconds it is stopped. Default 600. */
  readonly limit?: number;
}

/** Runs a command, whatever it ends with. */
export const attempt = (command: string, args: readonly string[], options: RunOptions): Promise<Ran> =>
  new Promise((done, refuse) => {
    const { cwd, env = process.env, limit = 600 } = options;
    const begun = performance.now();
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: 1000 * limit });
    let output = "";
    let all = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      all += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      all += text;
    });
    child.on("error", refuse);
    child.on("close", (status) => {
      done({ status: status ?? -1, output, all, seconds: (performance.now() - begun) / 1000 });
    });
  });

/** Runs a command that has to succeed. */
export const run = async (command: string, args: readonly string[], options: RunOptions): Promise<Ran> => {
  const ran = await attempt(command, args, options);
  if (ran.status === 0) return ran;
  throw new Error(
    `${[command, ...args].join(" ")} ended with ${ran.status} in ${options.cwd}\n${ran.all.slice(-6000)}`,
  );
};
