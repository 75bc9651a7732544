/** @file `pnpm bench browser`: one step of training in a page, ours, TensorFlow.js' and jax-js', in turn. */
import { resolve } from "node:path";
import { chromium, inChromium } from "@tributary/testing/browser";
import { ranged, table } from "../table.ts";
import { quartiles } from "../turns.ts";

/** Images in a batch: as many as the slowest can do in a second or two. */
const BATCH = 4;

/** Steps before any counts; the first compiles. */
const WARM_UP = 1;

/** Longer than the slowest takes for a step, in seconds, and for the packages to be loaded. */
const PATIENCE = { step: 60, loading: 120 };

/** What one contender's steps took, and the loss before each; or why there are none. */
interface Stepped {
  readonly ms: readonly number[];
  readonly losses: readonly number[];
}

/**
 * The script of the page: everybody starts from the same numbers, and whoever goes first changes from round to round. It is not isolated, so that everybody has
 * one thread.
 */
const pageOf = (packages: string, rounds: number): string => `
  const told = (async () => {
    const { make, startOf } = await import("/benchmarks/src/browser/ours.ts");
    const makers = [make, ...(await Promise.all(["tfjs", "jax"].map((name) => import("/benchmarks/src/browser/" + name + ".mjs")))).map((it) => it.make)];
    const contenders = makers.map(() => ({ ms: [], losses: [] }));
    const steps = [];
    for (const make of makers) steps.push(await make(startOf(${BATCH}), ${JSON.stringify(packages)}));
    for (let round = 0; round < ${WARM_UP + rounds}; round++) {
      for (let turn = 0; turn < steps.length; turn++) {
        const i = (round + turn) % steps.length;
        const start = performance.now();
        const loss = await steps[i]();
        contenders[i].ms.push(performance.now() - start);
        contenders[i].losses.push(loss);
      }
    }
    return contenders;
  })().catch((error) => String(error.stack ?? error));
  fetch("/results", { method: "POST", body: JSON.stringify(await told) });`;

const NAMES = ["ours, WebAssembly", "TensorFlow.js, cpu", "jax-js, WebAssembly"] as const;

/** The largest difference of two lists of losses. */
const furthest = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((loss, i) => Math.abs(loss - b[i]!)));

/** Times steps in one page, `--rounds=15` times. `TFJS` names a folder that has TensorFlow.js and jax-js. */
export const benchBrowser = async (args: readonly string[]): Promise<void> => {
  const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 15);
  const { TFJS: folder } = process.env;
  if (folder === undefined || chromium === undefined) {
    throw new Error(
      folder === undefined
        ? "TFJS names no folder: npm install @tensorflow/tfjs @jax-js/jax in one"
        : "there is no Chromium: CHROMIUM names it where it is not found",
    );
  }
  const packages = resolve(folder, "node_modules");
  const posted: unknown = JSON.parse(
    await inChromium({
      page: pageOf(`/@fs${packages}`, rounds),
      folders: [packages],
      seconds: PATIENCE.loading + PATIENCE.step * NAMES.length * (WARM_UP + rounds),
    }),
  );
  if (typeof posted === "string") throw new Error(posted);
  const contenders = posted as readonly Stepped[];
  const [ours] = contenders as [Stepped];
  const rows = contenders.map(({ ms, losses }, i) => {
    const off = furthest(ours.losses, losses);
    if (!(off < 1e-3))
      throw new Error(`${NAMES[i]} learns something else: its losses are ${losses}, ours ${ours.losses}`);
    const ratios = ms.slice(WARM_UP).map((theirs, round) => ours.ms[WARM_UP + round]! / theirs);
    return [
      NAMES[i]!,
      Math.round(ms[0]!),
      ranged(quartiles(ms.slice(WARM_UP))),
      i === 0 ? null : ranged(quartiles(ratios), 2),
      off.toExponential(0),
    ];
  });
  const header = [
    "a step in a page",
    "first, ms",
    "later, ms (quartiles)",
    "ours / theirs (quartiles)",
    "losses differ by",
  ];
  console.log(args.includes("--json") ? JSON.stringify(contenders) : table(header, rows));
};
