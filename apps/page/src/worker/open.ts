/** @file Opens a service in a worker of its own, which ends with the job: so does all memory that it took. */
import { type Remote, wrap } from "comlink";
import { offline } from "../offline/offline.ts";
import { fail } from "../shell/status.ts";
import type { WorkerDoor } from "./main.worker.ts";
import type { Services } from "./services.ts";

/** A service in its worker. */
export interface Opened<Name extends keyof Services> {
  readonly service: Remote<Services[Name]>;
  /** Ends the worker at once, and whatever it computes. */
  close(): void;
}

export const openService = async <Name extends keyof Services>(name: Name): Promise<Opened<Name>> => {
  // What a worker loads is kept only if it is opened by a page that the service worker answers for.
  await offline;
  const worker = new Worker(new URL("./main.worker.ts", import.meta.url), { type: "module", name });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      const sentence = `The worker failed: ${event.message || "it did not load"}. Load the page again: what you painted is kept.`;
      fail(sentence);
      reject(new Error(sentence));
    });
  });
  const door = wrap<WorkerDoor>(worker);
  // One that does not load never answers.
  const service = (await Promise.race([door.open(name), failed])) as unknown as Remote<Services[Name]>;
  failed.catch(() => undefined);
  return { service, close: () => worker.terminate() };
};
