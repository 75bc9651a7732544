/** @file A worker as a process, for tests that kill it: address, cache, milliseconds a picture, seconds of its lock. */
import { startWorker } from "../index.ts";
import { counting } from "../testing/counting.ts";

const [address = "", cache = "", milliseconds = "0", lockSeconds = "1"] = process.argv.slice(2);
const worker = await startWorker(address, {
  tasks: { predict: counting(Number(milliseconds)) },
  cache,
  lockSeconds: Number(lockSeconds),
  onPicture: (path, failure) => console.log(failure ? `failed ${path}: ${failure.message}` : `done ${path}`),
});
process.once("SIGTERM", () => void worker.stop());
console.log("ready");
await worker.ended;
