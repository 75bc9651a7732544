/** @file The sources that the benchmark compiles, each twice: with the kernel's types, and with plain blocks instead. */

const same = `{ padding: "same" }`;

/** The worst case: every call has numbers that the compiler has not met. */
const allNew = (calls) => {
  let source = "export const x0 = input([1000, 900, 3]);\n";
  for (let i = 0; i < calls; i++)
    source += `export const x${i + 1} = conv2d(${17 + i * 3}, ${i % 4 === 3 ? 5 : 3})(x${i});\n`;
  return source;
};

/** The usual case: stages of equal layers. */
const stages = (calls) => {
  let source = "export const x0 = input([256, 256, 3]);\n";
  for (let i = 0; i < calls; i++) {
    const filters = 32 << Math.floor(i / 40);
    const layer =
      i % 4 === 3
        ? "relu"
        : i % 4 === 2
          ? "batchNormalization()"
          : i % 40 === 36
            ? "maxPooling2d(2)"
            : `conv2d(${filters}, 3, ${same})`;
    source += `export const x${i + 1} = ${layer}(x${i});\n`;
  }
  return source;
};

/** U-Net without padding, figure 1 of the paper, written by hand. */
const unet = () => {
  let source = "export const x = input([572, 572, 1]);\n";
  let last = "x";
  const twoConvs = (name, filters) => {
    source += `export const ${name}a = conv2d(${filters}, 3, { activation: "relu" })(${last});\n`;
    source += `export const ${name}b = conv2d(${filters}, 3, { activation: "relu" })(${name}a);\n`;
    last = `${name}b`;
  };
  for (let i = 0; i < 4; i++) {
    twoConvs(`down${i}`, 64 << i);
    source += `export const pool${i} = maxPooling2d(2)(${last});\n`;
    last = `pool${i}`;
  }
  twoConvs("bottom", 1024);
  for (let i = 3; i >= 0; i--) {
    source += `export const up${i} = conv2dTranspose(${64 << i}, 2, { strides: 2 })(${last});\n`;
    source += `export const joined${i} = cropAndConcatenate(down${i}b, up${i});\n`;
    last = `joined${i}`;
    twoConvs(`right${i}`, 64 << i);
  }
  return `${source}export const y = conv2d(2, 1)(${last});\n/*typed*/ export const check: readonly [null, 388, 388, 2] = y.shape;\n`;
};

/** GoogLeNet, table 1 of the paper, every branch written out. */
const googlenet = () => {
  const pool = `maxPooling2d(3, { strides: 2, padding: "same" })`;
  const conv = (filters, size, more = "") => `conv2d(${filters}, ${size}, { ${more}activation: "relu" })`;
  let source = `export const s1 = ${conv(64, 7, 'strides: 2, padding: "same", ')}(input([224, 224, 3]));
export const s2 = ${pool}(s1);
export const s3 = ${conv(64, 1)}(s2);
export const s4 = ${conv(192, 3, 'padding: "same", ')}(s3);
export const s5 = ${pool}(s4);
`;
  let last = "s5";
  const table = [
    ["3a", 64, 96, 128, 16, 32, 32],
    ["3b", 128, 128, 192, 32, 96, 64],
    ["3pool"],
    ["4a", 192, 96, 208, 16, 48, 64],
    ["4b", 160, 112, 224, 24, 64, 64],
    ["4c", 128, 128, 256, 24, 64, 64],
    ["4d", 112, 144, 288, 32, 64, 64],
    ["4e", 256, 160, 320, 32, 128, 128],
    ["4pool"],
    ["5a", 256, 160, 320, 32, 128, 128],
    ["5b", 384, 192, 384, 48, 128, 128],
  ];
  for (const [name, one, reduce3, three, reduce5, five, projected] of table) {
    source += `export const i${name} = `;
    source +=
      one === undefined
        ? `${pool}(${last});\n`
        : `concatenate([
  ${conv(one, 1)}(${last}),
  ${conv(three, 3, 'padding: "same", ')}(${conv(reduce3, 1)}(${last})),
  ${conv(five, 5, 'padding: "same", ')}(${conv(reduce5, 1)}(${last})),
  ${conv(projected, 1)}(maxPooling2d(3, { strides: 1, padding: "same" })(${last})),
]);\n`;
    last = `i${name}`;
  }
  return `${source}export const g = globalAveragePooling2d(${last});
/*typed*/ export const check: readonly [null, 1024] = g.shape;
export const y = dense(1000, { activation: "softmax" })(dropout(0.4)(g));\n`;
};

/** ResNet-50 by loops: plain tensors inside. */
const resnet = () => `import type { Tensor } from "./kernel/index.js";
const net = (stages: readonly (readonly [number, number, number])[], size: number): Tensor => {
  let x: Tensor = chain(conv2d(64, 7, { strides: 2, padding: "same" }), batchNormalization(), relu, maxPooling2d(3, { strides: 2, padding: "same" }))(input([size, size, 3]));
  for (const [filters, blocks, first] of stages) {
    for (let i = 0; i < blocks; i++) {
      const strides = i === 0 ? first : 1;
      const short: Tensor = i === 0 ? batchNormalization()(conv2d(4 * filters, 1, { strides })(x)) : x;
      const long = chain(conv2d(filters, 1, { strides }), batchNormalization(), relu, conv2d(filters, 3, ${same}), batchNormalization(), relu, conv2d(4 * filters, 1), batchNormalization())(x);
      x = relu(add([short, long]));
    }
  }
  return dense(1000)(globalAveragePooling2d(x));
};
export const y = net([[64, 3, 1], [128, 4, 2], [256, 6, 2], [512, 3, 2]], 224);
`;

/** By name: the source, and what the prototype of these types took for it, milliseconds and instantiations. */
export const models = {
  "50 calls, every number new": { source: allNew(50), prototype: [38, 32_000] },
  "200 calls, every number new": { source: allNew(200), prototype: [167, 107_000] },
  "200 calls, usual (stages repeat)": { source: stages(200), prototype: [16, 6_400] },
  "valid U-Net written by hand": { source: unet(), prototype: [27, 14_000] },
  "GoogLeNet, all branches written out": { source: googlenet(), prototype: [60, 26_000] },
  "ResNet-50, loops": { source: resnet(), prototype: [9, 4_100] },
};
