#!/usr/bin/env node
/** @file The binary of npm create tributary. */
import { tooOldHere } from "./node-version.ts";

const problem = tooOldHere();
if (problem === null) await import("./program.ts");
else {
  console.error(problem);
  process.exitCode = 1;
}
