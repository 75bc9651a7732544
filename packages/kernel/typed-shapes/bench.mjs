/**
 * @file What the types cost: the compiler's time and instantiations with them, less those with plain blocks.
 *
 *     node packages/kernel/typed-shapes/bench.mjs [runs]
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildKernel, compile } from "./build.mjs";
import { models } from "./models.mjs";

const runs = Number(process.argv[2] ?? 7);
const folder = buildKernel();
const names = [
  ...["add", "batchNormalization", "chain", "concatenate", "conv2d", "conv2dTranspose", "cropAndConcatenate", "dense"],
  ...["dropout", "globalAveragePooling2d", "input", "maxPooling2d", "relu"],
];

// The same functions without the shapes.
writeFileSync(
  join(folder, "plain.ts"),
  `import type { Block, Conv2dOptions, Conv2dTransposeOptions, DenseOptions, PoolOptions, Shape, Size, Tensor } from "./kernel/index.js";
export declare const add: (tensors: readonly Tensor[]) => Tensor;
export declare const batchNormalization: () => Block;
export declare const chain: (...blocks: readonly Block[]) => Block;
export declare const concatenate: (tensors: readonly Tensor[]) => Tensor;
export declare const conv2d: (filters: number, kernelSize: Size, options?: Conv2dOptions) => Block;
export declare const conv2dTranspose: (filters: number, kernelSize: Size, options?: Conv2dTransposeOptions) => Block;
export declare const cropAndConcatenate: (skip: Tensor, x: Tensor) => Tensor;
export declare const dense: (units: number, options?: DenseOptions) => Block;
export declare const dropout: (rate: number) => Block;
export declare const globalAveragePooling2d: Block;
export declare const input: (shape: Shape) => Tensor;
export declare const maxPooling2d: (size?: Size, options?: PoolOptions) => Block;
export declare const relu: Block;
`,
);

const measure = (name, source, from) => {
  const used = names.filter((word) => new RegExp(`\\b${word}\\b`).test(source));
  const text = `import { ${used.join(", ")} } from "${from}";\n${source.replace(/\/\*typed\*\/ .*\n/g, (line) => (from === "./plain.js" ? "" : line))}`;
  // The types of all layers are there in both.
  const whole = `import type {} from "./kernel/index.js";\n${text}`;
  const best = { time: Number.POSITIVE_INFINITY, instantiations: 0 };
  for (let run = 0; run < runs; run++) {
    const printed = compile(folder, name, whole, "--extendedDiagnostics", "--singleThreaded");
    if (printed.includes("error TS")) throw new Error(printed);
    best.time = Math.min(best.time, Number(/Check time:\s+([\d.]+)/.exec(printed)[1]) * 1000);
    best.instantiations = Number(/Instantiations:\s+(\d+)/.exec(printed)[1]);
  }
  return best;
};

console.log("| model | check time | instantiations | prototype |\n| --- | --- | --- | --- |");
let within = true;
for (const [name, { source, prototype }] of Object.entries(models)) {
  const typed = measure("typed", source, "./kernel/index.js");
  const plain = measure("untyped", source, "./plain.js");
  const [time, instantiations] = [typed.time - plain.time, typed.instantiations - plain.instantiations];
  const [once, before] = prototype;
  within &&= time <= 2 * once && instantiations <= 2 * before;
  console.log(
    `| ${name} | ${time.toFixed(0)} ms | ${(instantiations / 1000).toFixed(1)}k | ${once} ms, ${before / 1000}k |`,
  );
}
rmSync(folder, { recursive: true });
if (!within) console.log("\nmore than twice the prototype's figures");
process.exitCode = within ? 0 : 1;
