/** @file How long a page's main thread works without a pause. */
import type { Page } from "playwright-core";

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Of its thread's own time, in microseconds: what other programs do on the machine does not count. */
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/**
 * The longest task of the main thread during some work, in milliseconds of the thread's own time. Whoever waits for the thread waits at least as long, and no longer on a
 * machine that does nothing else.
 */
export const longestTask = async (page: Page, work: () => Promise<unknown>): Promise<number> => {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on("Tracing.dataCollected", ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const ended = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
  const includedCategories = ["toplevel", "__metadata"];
  await session.send("Tracing.start", { transferMode: "ReportEvents", traceConfig: { includedCategories } });
  try {
    await work();
  } finally {
    await session.send("Tracing.end");
  }
  await ended;
  await session.detach();
  const threads = events.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain");
  const isMain = ({ pid, tid }: TraceEvent): boolean => threads.some((one) => one.pid === pid && one.tid === tid);
  const tasks = events.filter((event) => event.ph === "X" && event.tdur !== undefined && isMain(event));
  if (tasks.length === 0) throw new Error("a main thread has tasks");
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
};
