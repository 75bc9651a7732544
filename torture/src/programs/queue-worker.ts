/** @file A worker that is killed: the address of its queue, and where it keeps models. */
import { argv, stdout } from "node:process";
import { startWorker } from "@tributary/jobs";
import { maskTask } from "../queue/mask-task.ts";

const [address = "", cache = ""] = argv.slice(2);
const { ended } = await startWorker(address, { tasks: { predict: maskTask }, cache, lockSeconds: 1, concurrency: 2 });
stdout.write("ready\n");
await ended;
