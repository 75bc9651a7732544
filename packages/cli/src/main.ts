#!/usr/bin/env node
/** @file The binary `tributary`. */
import { tooOldHere } from "./node-version.ts";

const problem = tooOldHere();
if (problem === null) {
  const { tributary } = await import("./terminal/run.ts");
  process.exitCode = await tributary(process.argv.slice(2));
} else {
  console.error(problem);
  process.exitCode = 1;
}
