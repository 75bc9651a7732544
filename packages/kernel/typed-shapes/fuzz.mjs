/**
 * @file Random calls of layers: the run time gives a shape or a sentence, and the compiler must give the same.
 *
 * Then sizes are made `number` at random: whatever works at run time must still compile.
 *
 *     node packages/kernel/typed-shapes/fuzz.mjs [calls] [seed]
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildKernel, compile } from "./build.mjs";

const [calls = 500, seed = 1] = process.argv.slice(2).map(Number);
const folder = buildKernel();
const kernel = await import(pathToFileURL(join(folder, "kernel/index.js")).href);
const { randomStream } = await import(pathToFileURL(join(folder, "kernel/authoring.js")).href);

// Random choices, from the kernel's own generator.
const stream = randomStream(seed, "fuzz").words(1 << 20);
let drawn = 0;
const below = (n) => stream[drawn++ % stream.length] % n;
const pick = (...choices) => choices[below(choices.length)];
const text = JSON.stringify;

const size = () => pick(null, 1, 2, 5, 7, 14, 28, 28, 56, 57, 64, 99, 100, 224, 572, 1000, 1 + below(300));
const channels = () => pick(1, 3, 8, 16, 64, 99, 128, 512);
const kernelSize = () => text(pick(1, 2, 3, 5, 7, [3, 1], [1, 5]));
const strides = () => text(pick(1, 2, 2, 3, 4, [2, 1]));
const padding = () => pick('"valid"', '"same"', '"valid"', "[[1, 1], [0, 2]]");
const sides = () =>
  text(
    pick(
      1,
      3,
      [0, 2],
      [
        [0, 1],
        [2, 0],
      ],
    ),
  );
const image = () =>
  `input(${text([size(), size(), pick(null, channels(), channels(), channels(), channels(), channels())])})`;
const vector = () => `input([${channels()}])`;
const anything = () => (below(8) ? image() : vector());
/** The same source, or one with other numbers here and there. */
const like = (source) => (below(2) ? source : source.replace(/\d+/g, (n) => (below(4) ? n : pick(1, n, 28, 64))));

const layer = () =>
  pick(
    () => `conv2d(${channels()}, ${kernelSize()}, { padding: ${padding()}, strides: ${strides()} })`,
    () => `conv2d(${channels()}, ${kernelSize()}, { dilationRate: ${pick(1, 2, 3)} })`,
    () => `conv2d(${channels()}, ${kernelSize()})`,
    () => `depthwiseConv2d(${kernelSize()}, { depthMultiplier: ${pick(1, 2, 3)}, padding: ${padding()} })`,
    () => `separableConv2d(${channels()}, ${kernelSize()}, { strides: ${strides()} })`,
    () =>
      `conv2dTranspose(${channels()}, ${kernelSize()}, { padding: ${pick('"valid"', '"same"')}, strides: ${strides()} })`,
    () =>
      `conv2dTranspose(${channels()}, ${pick(3, 4, 5)}, { padding: ${pick('"valid"', '"same"')}, strides: 3, outputPadding: ${pick(0, 1, 2)} })`,
    () => `maxPooling2d(${kernelSize()}, { padding: ${pick('"valid"', '"same"')}, strides: ${strides()} })`,
    () => `maxPooling2d(3, { padding: ${padding()}, strides: ${strides()} })`,
    () => `averagePooling2d(${text(pick(2, 3, [2, 3]))})`,
    () => `upSampling2d(${text(pick(2, 3, [1, 2]))})`,
    () => `${pick("depthToSpace", "spaceToDepth")}(${pick(1, 2, 3)})`,
    () => `resizing(${pick(7, 28)}, ${pick(28, 224)})`,
    () => `zeroPadding2d(${sides()})`,
    () => `cropping2d(${sides()})`,
    () => `centerCrop(${pick(1, 14, 28)}, ${pick(1, 14, 28)})`,
    () => pick("globalAveragePooling2d", "globalMaxPooling2d({ keepDims: true })", "flatten", "relu", "softmax"),
    () => pick("batchNormalization()", "layerNormalization()", "spatialDropout2d(0.5)", "dropout(0.5)", "rescaling(2)"),
    () => `dense(${channels()})`,
    () => `reshape(${text(pick([-1], [-1, 2], [28, -1], [8, 8, 8]))})`,
    () => `permute(${text(pick([1], [2, 1], [3, 1, 2], [1, 2, 3], [1, 1, 2]))})`,
    () => `residual(conv2d(${channels()}, 3, { padding: ${padding()} }))`,
    () =>
      `residual(conv2d(${channels()}, 3, { padding: "same", strides: 2 }), conv2d(${channels()}, 1, { strides: 2 }))`,
    () => `branches(conv2d(${channels()}, 1), conv2d(${channels()}, 3, { padding: ${padding()} }))`,
    () => `named("part", ${layer()})`,
    () => `chain(${layer()}, ${layer()})`,
  )();

const call = () =>
  pick(
    () => `${layer()}(${anything()})`,
    () => `${layer()}(${anything()})`,
    () => `${layer()}(${anything()})`,
    () => `chain(${layer()}, ${layer()}, ${layer()})(${anything()})`,
    () => {
      const first = image();
      const options = below(3) ? "" : `, { axis: ${pick(1, 2, 3, -1, -2, 4, -5)} }`;
      return `concatenate([${first}, ${like(first)}${below(2) ? `, ${like(first)}` : ""}]${options})`;
    },
    () => {
      const first = anything();
      const merge = pick("add", "multiply", "maximum", "average");
      return `${merge}([${first}, ${like(first)}${below(3) ? "" : `, ${like(first)}`}])`;
    },
    () => {
      const first = pick(image, vector)();
      return `dot([${first}, ${like(first)}], { axes: ${text(pick(1, 1, 2, -1, 0, 4, [1, 2], [3, 1]))} })`;
    },
    () => {
      const first = image();
      return `${pick("cropAndConcatenate", "cropLike", "padLike", "resizeLike")}(${first}, ${like(first)})`;
    },
  )();

const names = Object.keys(kernel);
const run = new Function(...names, "source", "return eval(source)");
const cases = Array.from({ length: calls }, () => {
  const source = call();
  try {
    return { source, shape: run(...names.map((name) => kernel[name]), source).shape };
  } catch (error) {
    if (!(error instanceof kernel.ShapeError)) throw new Error(`${source}: ${error.message}`);
    return { source, sentence: error.sentence };
  }
});

const head = `import { ${names.filter((name) => cases.some(({ source }) => source.includes(`${name}(`) || source.includes(name))).join(", ")} } from "./kernel/index.js";
import type { Tensor } from "./kernel/index.js";
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare const is: <_T extends true>() => void;
`;
const headLines = head.split("\n").length - 1;

/** The errors of each line after the head. */
const errorsOf = (printed) => {
  const errors = new Map();
  for (const part of printed.split(/\n(?=\S)/)) {
    const place = /^\S+?\((\d+),\d+\): error TS\d+:/.exec(part);
    if (!place) continue;
    const line = Number(place[1]) - 1 - headLines;
    errors.set(line, [...(errors.get(line) ?? []), part]);
  }
  return errors;
};

const disagreements = [];
const exact = cases.map(({ source, shape }, i) =>
  shape ? `const v${i} = ${source}; is<Same<typeof v${i}, Tensor<${text(shape)}>>>();` : `const v${i} = ${source};`,
);
const exactErrors = errorsOf(compile(folder, "exact", `${head}${exact.join("\n")}\nexport {};\n`));
for (const [i, { source, shape, sentence }] of cases.entries()) {
  const errors = exactErrors.get(i) ?? [];
  const agrees = shape ? errors.length === 0 : errors.length === 1 && errors[0].includes(`'"${sentence}"'`);
  if (!agrees)
    disagreements.push(
      `${source}\n  run time  ${shape ? text(shape) : sentence}\n  compiler  ${errors.join(" | ") || "no error"}`,
    );
}

// Axis numbers stay: they say which axis, not how large.
const loosen = (source) =>
  source.replace(/(?<![\w.'"])\d+(?![\w'".])/g, (n, at) =>
    /(axes: \[?|axis: -?|permute\(\[[\d,]*|\(\[-?|,-)$/.test(source.slice(0, at)) || below(3) ? n : `${n} as number`,
  );
const loose = cases.filter(({ shape }) => shape).map(({ source }) => loosen(source));
const looseErrors = errorsOf(
  compile(folder, "loose", `${head}${loose.map((source, i) => `export const v${i} = ${source};`).join("\n")}\n`),
);
for (const [i, errors] of looseErrors)
  disagreements.push(`${loose[i]}\n  run time  a shape\n  compiler  ${errors.join(" | ")}`);

for (const disagreement of disagreements.slice(0, 12)) console.log(disagreement);
const refused = cases.filter(({ sentence }) => sentence).length;
console.log(
  `${calls} random calls (${refused} refused), ${loose.length} with sizes unknown: ${disagreements.length} disagreements`,
);
rmSync(folder, { recursive: true });
process.exitCode = disagreements.length > 0 ? 1 : 0;
