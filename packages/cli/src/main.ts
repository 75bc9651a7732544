#!/usr/bin/env node
/** @file The binary `tributary`. */
import { tributary } from "./terminal/run.ts";

// A reader that has seen enough, such as head, is no mistake.
process.stdout.on("error", (failure: NodeJS.ErrnoException) => {
  if (failure.code !== "EPIPE") throw failure;
});
process.exitCode = await tributary(process.argv.slice(2));
