/** @file The worker of a job: makes the service that it is asked for, and hands it over. */
import { expose, proxy } from "comlink";
import { type Services, services } from "./services.ts";

const open = async <Name extends keyof Services>(name: Name): Promise<object> => proxy(await services[name]());

/** What the page calls. */
export interface WorkerDoor {
  readonly open: typeof open;
}

expose({ open } satisfies WorkerDoor);
