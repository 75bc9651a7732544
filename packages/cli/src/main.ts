#!/usr/bin/env node
/** @file The binary `tributary`. */
import { tributary } from "./terminal/run.ts";

process.exitCode = await tributary(process.argv.slice(2));
