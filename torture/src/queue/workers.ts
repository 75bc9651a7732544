/** @file Three workers, one after another killed or stopped, and always three again. */
import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export class Workers {
  readonly #words: readonly string[];
  readonly #children: ChildProcess[] = [];

  private constructor(words: readonly string[]) {
    this.#words = words;
  }

  /**
   * Starts three, and waits until they say something.
   *
   * @param words A program of Node.js, and what it is told.
   */
  static async start(words: readonly string[]): Promise<Workers> {
    const workers = new Workers(words);
    await Promise.all([0, 1, 2].map((which) => workers.#start(which)));
    return workers;
  }

  /** The next one is on its way while the others work. */
  kill(which: number): void {
    this.#children[which]?.kill("SIGKILL");
    void this.#start(which);
  }

  /** Lets one stand still, longer than its lock lasts, and wake up. */
  async freeze(which: number, milliseconds: number): Promise<void> {
    const child = this.#children[which];
    child?.kill("SIGSTOP");
    await sleep(milliseconds);
    child?.kill("SIGCONT");
  }

  end(): void {
    for (const child of this.#children) child.kill("SIGKILL");
  }

  async #start(which: number): Promise<void> {
    const child = spawn(process.execPath, [...this.#words], { stdio: ["ignore", "pipe", "pipe"] });
    this.#children[which] = child;
    await new Promise((resolve) => {
      child.stdout.once("data", resolve);
      child.stderr.once("data", resolve);
      child.once("exit", resolve);
    });
    child.stdout.resume();
    child.stderr.resume();
  }
}
