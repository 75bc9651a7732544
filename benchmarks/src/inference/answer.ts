/** @file The other end of `process.ts`: runs once for every line that comes in, and answers with how long it took. */
import { createInterface } from "node:readline";

const say = (line: object): void => console.log(JSON.stringify(line));

/** Answers until the line "end", which is answered with the most memory that the process ever held, in megabytes. */
export const answer = async (run: () => Promise<unknown>): Promise<void> => {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "end") break;
    const [start, before] = [performance.now(), process.cpuUsage()];
    await run();
    const { user, system } = process.cpuUsage(before);
    say({ ms: performance.now() - start, cpuMs: (user + system) / 1000 });
  }
  say({ peakMb: process.resourceUsage().maxRSS / 1024 });
};
