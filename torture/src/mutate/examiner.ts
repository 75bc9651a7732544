/** @file Starts the reading process, watches its time and its memory, and starts another where one ended. */
import { type ChildProcess, fork } from "node:child_process";
import type { Message, Report, Work } from "../programs/reader.ts";
import { residentBytes, secondsComputed } from "./process.ts";

/** What became of one file. `crash`: the process ended. */
export interface Examined {
  readonly index: number;
  readonly outcome: Report["outcome"] | "hang" | "memory" | "crash";
  readonly message: string;
}

export interface ExaminerOptions {
  /** The program `reader`. */
  readonly program: string;
  readonly fixtures: string;
  readonly scratch: string;
  /** How long a file may take: of computing, which no other program of the machine makes longer, and twelve times that in all. */
  readonly seconds: number;
  /** How much a file may take beyond what was held before. */
  readonly bytes: number;
}

/** Loading the engine, and the good files, takes longer than a file. */
const STARTING_SECONDS = 120;
/** A process that waits is given more time than one that computes. */
const PATIENCE = 12;
/** A process that has kept this much is replaced. */
const TIRED = 900 * 2 ** 20;

type End = "done" | "tired" | Error | Pick<Examined, "outcome" | "message">;

const withResolvers = <T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } => {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};

export class Examiner {
  readonly #options: ExaminerOptions;
  #child: ChildProcess | null = null;
  #resident = 0;

  constructor(options: ExaminerOptions) {
    this.#options = options;
  }

  /** Reads the files of these numbers, one after the other, and tells what became of each. */
  async examine(work: Work, tell: (examined: Examined) => void): Promise<void> {
    for (let from = work.from; from < work.to; ) {
      from = await this.#round({ ...work, from }, tell);
    }
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    this.#resident = 0;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  async #start(): Promise<ChildProcess> {
    if (this.#child) return this.#child;
    const { program, fixtures, scratch } = this.#options;
    const child = fork(program, [fixtures, scratch], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      execArgv: ["--max-old-space-size=3000"],
    });
    let said = "";
    child.stderr!.on("data", (piece) => {
      said = (said + piece).slice(-2000);
    });
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", () => reject(new Error(`the reading process ends before it reads: ${said}`)));
    });
    this.#child = child;
    return child;
  }

  /** Until the work is done, or the process has to be replaced. Returns the number to go on with. */
  async #round(work: Work, tell: (examined: Examined) => void): Promise<number> {
    const child = await this.#start();
    const { seconds, bytes } = this.#options;
    let next = work.from;
    let allowed = STARTING_SECONDS;
    const ready = (): boolean => allowed === seconds;
    let seen = Date.now();
    let computed = secondsComputed(child.pid!);
    const { promise, resolve } = withResolvers<End>();

    const watch = setInterval(() => {
      const resident = residentBytes(child.pid!);
      if (resident - this.#resident > bytes) resolve({ outcome: "memory", message: `${resident} bytes, and growing` });
      if (secondsComputed(child.pid!) - computed > allowed || Date.now() - seen > PATIENCE * allowed * 1000) {
        resolve({ outcome: "hang", message: `no answer in ${allowed} seconds` });
      }
    }, 50);

    const onReport = (report: Report): void => {
      next = report.index + 1;
      this.#resident = report.resident;
      tell(report.grown > bytes ? { ...report, outcome: "memory", message: `${report.grown} bytes` } : report);
      if (report.resident > TIRED) resolve("tired");
    };
    const onMessage = (message: Message): void => {
      seen = Date.now();
      computed = secondsComputed(child.pid!);
      if (message === "done") resolve("done");
      else if (message === "ready") allowed = seconds;
      else if ("broken" in message) resolve(new Error(message.broken));
      else onReport(message.report);
    };
    const onExit = (code: number | null, signal: NodeJS.Signals | null): void =>
      resolve({ outcome: "crash", message: `the process ended with ${code ?? signal}` });
    child.on("message", onMessage).once("exit", onExit);

    child.send(work);
    const end = await promise;
    clearInterval(watch);
    child.off("message", onMessage).off("exit", onExit);

    if (end instanceof Error) throw end;
    if (end === "done") return work.to;
    await this.close();
    if (end === "tired") return next;
    if (!ready()) throw new Error(`the good files of ${work.format} cannot be read: ${end.message}`);
    tell({ ...end, index: next });
    return next + 1;
  }
}
