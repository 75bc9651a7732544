/** @file The package for queues, which only those install who use one. */
import { UsageError } from "../usage-error.ts";

/** @throws {@link UsageError} where it, or what it needs, is not installed. */
export const loadJobs = async (): Promise<typeof import("@tributary/jobs")> => {
  try {
    return await import("@tributary/jobs");
  } catch (failure) {
    const { code, message = "" } = Object(failure) as { readonly code?: unknown; readonly message?: string };
    if (code !== "ERR_MODULE_NOT_FOUND") throw failure;
    const [, missing = "@tributary/jobs"] = /package '([^']+)'/.exec(message) ?? [];
    throw new UsageError({
      problem: `a queue needs ${missing}, which is not installed`,
      expected: "@tributary/jobs, bullmq and ioredis beside tributary",
      fix: "npm install --ignore-scripts @tributary/jobs @tributary/kernel bullmq ioredis",
    });
  }
};
