/** @file The models that a worker has open: the last ones, and never one that is at work closed. */
import type { OpenTask } from "./task.ts";

interface Entry {
  readonly task: Promise<OpenTask>;
  users: number;
}

export class OpenModels {
  readonly #entries = new Map<string, Entry>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Lets work be done with a model, opened where it is not. One that cannot be opened is tried again the next time. */
  async use<T>(key: string, open: () => Promise<OpenTask>, work: (task: OpenTask) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(key) ?? { task: open(), users: 0 };
    // The last used stands last.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users++;
    try {
      const task = await entry.task;
      return await work(task);
    } finally {
      entry.users--;
      if (
        await entry.task.then(
          () => false,
          () => true,
        )
      )
        this.#entries.delete(key);
      await this.#closeOld(this.#most);
    }
  }

  async close(): Promise<void> {
    await this.#closeOld(0);
  }

  async #closeOld(most: number): Promise<void> {
    for (const [key, { task, users }] of this.#entries) {
      if (this.#entries.size <= most) return;
      if (users > 0) continue;
      this.#entries.delete(key);
      await (await task).close();
    }
  }
}
