/** @file A process that does one step for every line that it is sent, and answers with a line. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What a step answers, or the end. */
export interface Answer {
  readonly ms?: number;
  readonly cpuMs?: number;
  readonly peakMb?: number;
}

export interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

export interface Stepping {
  /** What the process says of itself before any step, if it does. */
  started(): Promise<unknown>;
  /** Runs one step; returns how long it took, and its CPU time, in milliseconds. */
  step(): Promise<Times>;
  /** Ends the process; answers the most memory that it ever held, in megabytes. */
  end(): Promise<number>;
}

/** Starts a process that times steps. */
export const stepping = (command: string, args: readonly string[]): Stepping => {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<unknown> => {
    const { done, value } = await lines.next();
    if (done) throw new Error(`${command} ${args.join(" ")} ended without an answer`);
    return JSON.parse(value);
  };
  const ask = async (line: string): Promise<Answer> => {
    child.stdin.write(`${line}\n`);
    return (await answer()) as Answer;
  };
  return {
    started: answer,
    step: async () => (await ask("step")) as Times,
    async end() {
      const { peakMb } = await ask("end");
      child.stdin.end();
      return peakMb!;
    },
  };
};
