/** @file `pnpm bench <what>`: run by hand, quoted in pull requests. */
import { benchBrowser } from "./browser/browser.ts";
import { benchBuilding } from "./building/building.ts";
import { benchFineTune } from "./fine-tune/fine-tune.ts";
import { benchInference } from "./inference/inference.ts";
import { benchMemory } from "./memory/memory.ts";
import { benchOpening } from "./opening/opening.ts";
import { benchPage } from "./page/page.ts";
import { learnStart } from "./page/start.ts";
import { benchPageLook } from "./page-look/page-look.ts";
import { benchPageMemory } from "./page-memory/page-memory.ts";
import { benchQueue } from "./queue/queue.ts";
import { benchTiling } from "./tiling/tiling.ts";
import { benchTraffic } from "./traffic/traffic.ts";
import { benchTraining } from "./training/training.ts";

const benchmarks: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  browser: benchBrowser,
  build: benchBuilding,
  "fine-tune": benchFineTune,
  inference: benchInference,
  memory: benchMemory,
  opening: benchOpening,
  page: benchPage,
  "page-look": benchPageLook,
  "page-memory": benchPageMemory,
  queue: benchQueue,
  start: learnStart,
  tiling: benchTiling,
  traffic: benchTraffic,
  training: benchTraining,
};

const [what = "", ...args] = process.argv.slice(2);
const bench = benchmarks[what];
if (bench) {
  await bench(args);
} else {
  console.error(`which benchmark? one of: ${Object.keys(benchmarks).join(", ")}`);
  process.exitCode = 1;
}
