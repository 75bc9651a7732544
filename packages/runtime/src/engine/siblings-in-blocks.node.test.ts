/** Convolutions of one image learn together what each learns alone, in blocks of channels too. */
import type { Tensor } from "@tributary/kernel";
import { fromSource, gradients, lower } from "@tributary/kernel/authoring";
import { add, convolve, maxPool, square, sum } from "@tributary/kernel/ops";
import { fromWholeNumbers } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { abilitiesOf } from "./abilities.ts";

const abilities = await abilitiesOf("cpu");
const window = { strides: [1, 1], dilationRate: [1, 1], padding: "same", groups: 1 } as const;
const pooling = { kernelSize: [3, 3], strides: [1, 1], dilationRate: [1, 1], padding: "same" } as const;
const leaf = (...shape: readonly number[]): Tensor => fromSource(shape, "float32", { kind: "input", name: null });

describe.skipIf(abilities.channelBlock === null)("convolutions of one image", () => {
  test.each([
    ["that fill their blocks", [16, 32, 48]],
    ["of which one does not fill its blocks", [16, 24, 32]],
  ] as const)("%s", async (_, sizes) => {
    const image = leaf(2, 13, 11, 64);
    const x = square(image);
    const kernels = sizes.map((filters) => leaf(filters, 64, 1, 1));
    const leaves = [image, ...kernels];
    const losses = [...kernels.map((kernel) => convolve(x, kernel, undefined, window)), maxPool(x, pooling)].map((y) =>
      sum(square(y)),
    );
    const together = gradients(losses.reduce(add), leaves).map((slope) => slope!);
    const alone = losses.map((loss) => gradients(loss, leaves));
    const apart = leaves.map((_, i) => alone.flatMap((slopes) => slopes[i] ?? []).reduce(add));
    const computed = (slopes: readonly Tensor[]) => fromWholeNumbers(leaves, slopes, abilities);
    expect(await computed(together)).toEqual(await computed(apart));
    const { nodes } = lower({
      inputs: leaves.map((tensor, i) => ({ name: `x${i}`, tensor })),
      weights: [],
      outputs: together.map((tensor, i) => ({ name: `slope${i}`, tensor })),
      abilities,
    });
    // What the pooling adds its gradient to lies as it does: no zeros are written.
    const producer = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
    const scattered = nodes.filter(({ op }) => op === "ScatterElements");
    expect(scattered.map(({ inputs }) => producer.get(producer.get(inputs[0]!)!.inputs[0]!)?.op)).toEqual(["Conv"]);
  });
});
