import {
  type Conv2dOptions,
  conv2d,
  type DType,
  input,
  model,
  type NdArray,
  type NdArrays,
  type Tensor,
} from "@tributary/kernel";
import {
  type Abilities,
  bind,
  countOf,
  gradients,
  lower,
  type NamedTensor,
  randomStream,
  standardAbilities,
} from "@tributary/kernel/authoring";
import { multiply, sum } from "@tributary/kernel/ops";
import { expectAllClose } from "@tributary/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";
import { openSession } from "./session.ts";

const { channelBlock: block } = await abilitiesOf("cpu");

test("processors of this kind have blocks of 8 or 16 channels; WebAssembly has none", async () => {
  expect(process.arch === "x64" ? [8, 16] : [null]).toContain(block);
  expect(await abilitiesOf("wasm")).toEqual({ ...standardAbilities, fusedMatmul: true, batchStatistics: true });
  const own = { fusedMatmul: true, batchStatistics: true };
  expect(await abilitiesOf()).toEqual({ ...standardAbilities, channelBlock: block, ...own });
});

const numbers = ({ name, tensor }: NamedTensor): readonly [string, NdArray] => {
  const shape = tensor.shape as readonly number[];
  const count = countOf(shape);
  return [name, { dtype: "float32", shape, data: randomStream(1, name).normal(count) }];
};

interface Case {
  readonly channels: number;
  readonly filters: number;
  readonly size: readonly [number, number];
  readonly options: Conv2dOptions;
  /** Default 3. */
  readonly kernelSize?: readonly [number, number];
}

/** A convolution and the gradients of its image and weights: what is computed, and by which operators. */
const computed = async (
  { channels, filters, size, options, kernelSize = [3, 3] }: Case,
  abilities: Partial<Abilities>,
  device = "cpu",
): Promise<{ readonly results: NdArrays<DType>; readonly ops: readonly string[] }> => {
  const image: Tensor = input([...size, channels], { name: "image" });
  const net = model(image, conv2d(filters, kernelSize, options)(image));
  const { inputs, outputs } = bind(net, 2);
  const weights: readonly NamedTensor[] = net.weights;
  const y = outputs[0]!.tensor;
  const weighting = { name: "weighting", tensor: input(y.shape.slice(1) as number[], { name: "weighting" }) };
  const sources = [inputs[0]!, ...weights];
  const slopes = gradients(
    sum(multiply(y, weighting.tensor)),
    sources.map(({ tensor }) => tensor),
  );
  const graph = lower({
    inputs: [...inputs, weighting],
    weights,
    outputs: [
      { name: "result", tensor: y },
      ...slopes.map((tensor, i) => ({ name: `gradient ${sources[i]!.name}`, tensor: tensor! })),
    ],
    abilities: { ...standardAbilities, ...abilities },
  });
  const [, scale] = numbers({ ...weighting, tensor: { ...weighting.tensor, shape: y.shape } as Tensor });
  const session = await openSession(graph, { device });
  const results = await session.run({ ...Object.fromEntries(sources.map(numbers)), weighting: scale });
  await session.dispose();
  return { results, ops: graph.nodes.map(({ op }) => op) };
};

describe.skipIf(block === null)("convolutions in blocks of channels", () => {
  const cases: fc.Arbitrary<Case> = fc.record({
    channels: fc.constantFrom(1, 3, 7, 16, 32, 48),
    filters: fc.constantFrom(16, 32, 48),
    size: fc.tuple(fc.integer({ min: 96, max: 110 }), fc.integer({ min: 100, max: 110 })),
    options: fc.record({
      strides: fc.constantFrom(1 as const, 2 as const),
      padding: fc.constantFrom("same" as const, "valid" as const),
      dilationRate: fc.constantFrom(1 as const, 2 as const),
      useBias: fc.boolean(),
    }),
  });

  test("compute what convolutions in the standard's order do, and so do their gradients", () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const [plain, blocked] = [await computed(one, {}), await computed(one, { channelBlock: block })];
        expect(plain.ops).not.toContain("com.microsoft.nchwc.Conv");
        expect(blocked.ops).toContain("com.microsoft.nchwc.Conv");
        for (const [name, { data }] of Object.entries(plain.results)) {
          expectAllClose(blocked.results[name]!.data, data, { relative: 1e-4, absolute: 1e-2 });
        }
      }),
      { numRuns: 20, seed: 1 },
    ));

  test("are left to the standard's order where the kernel is used too rarely to be brought into blocks", async () => {
    const { ops } = await computed(
      { channels: 16, filters: 16, size: [5, 5], options: { padding: "same" } },
      { channelBlock: block },
    );
    expect(ops.filter((op) => op.includes("."))).toEqual([]);
  });
});

test.each(["cpu", "wasm"])(
  "%s: products read transposed factors as they were before, and give the same numbers",
  async (device) => {
    const one: Case = { channels: 16, filters: 16, size: [48, 40], options: { padding: "same" } };
    const [plain, fused] = [await computed(one, {}, device), await computed(one, { fusedMatmul: true }, device)];
    expect(plain.ops).toContain("MatMul");
    expect(plain.ops).not.toContain("com.microsoft.FusedMatMul");
    expect(fused.ops).toContain("com.microsoft.FusedMatMul");
    expect(fused.ops.filter((op) => op === "Transpose").length).toBeLessThan(
      plain.ops.filter((op) => op === "Transpose").length,
    );
    for (const [name, { data }] of Object.entries(plain.results)) {
      expectAllClose(fused.results[name]!.data, data, { relative: 1e-4, absolute: 1e-4 });
    }
  },
);

/** So few products are done sooner than nodes for each tap are opened. */
test.each([
  { padding: "same", kernelSize: [3, 1] },
  { padding: "valid", kernelSize: [3, 3], strides: 2 },
  { padding: "same", kernelSize: [1, 3], dilationRate: 2 },
] as const)("the gradient of a small kernel with %o is one product", async ({ kernelSize, ...options }) => {
  const one: Case = { channels: 32, filters: 16, size: [5, 4], options, kernelSize };
  const plain = await computed(one, {});
  for (const channelBlock of block === null ? [null] : [null, block]) {
    const few = await computed(one, { fusedMatmul: true, channelBlock });
    expect(few.ops).toContain("Gather");
    expect(few.ops.length).toBeLessThan(plain.ops.length);
    for (const [name, { data }] of Object.entries(plain.results)) {
      expectAllClose(few.results[name]!.data, data, { relative: 1e-4, absolute: 1e-4 });
    }
  }
});

test("a strided kernel's gradient is the same without SpaceToDepth", async () => {
  const one: Case = { channels: 8, filters: 8, size: [13, 12], options: { padding: "same", strides: 2 } };
  const [apart, cut] = [await computed(one, {}), await computed(one, { spaceToDepth: false })];
  expect(apart.ops).toContain("SpaceToDepth");
  expect(cut.ops).not.toContain("SpaceToDepth");
  for (const [name, { data }] of Object.entries(apart.results)) {
    expectAllClose(cut.results[name]!.data, data, { relative: 1e-4, absolute: 1e-4 });
  }
});
