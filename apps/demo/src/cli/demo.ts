#!/usr/bin/env node
/** @file What the script `demo` of the repository runs: the main job, or the command that is named. */
import { run } from "./run.ts";

const words = process.argv.slice(2);
const [first = "--"] = words;
process.exitCode = await run(first.startsWith("-") && !["--help", "-h"].includes(first) ? ["demo", ...words] : words);
