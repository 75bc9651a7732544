/** Every family of the list can learn other classes: a new head is found, and all else stays. */
import { type AnyModel, countWeights } from "@tributary/kernel";
import { newHead } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { architectures } from "./architectures.ts";
import { buildNetwork } from "./build-network.ts";

/** `resnet50` and `resnet18` are of one family: its smallest stands for it. */
const families = new Map<string, string>();
const sized = architectures
  .map(({ name }) => ({ name, size: countWeights(buildNetwork(name).net) }))
  .sort((a, b) => a.size - b.size);
for (const { name } of sized) {
  const family = name.replaceAll(/\d+/g, "");
  if (!families.has(family)) families.set(family, name);
}

test.for([...families.values()])("%s", (name) => {
  const { net } = buildNetwork(name);
  const { net: made, layer } = newHead("fineTune", net, 7);
  expect(made.outputs[0]!.tensor.shape).toEqual([...net.outputs[0]!.tensor.shape.slice(0, -1), 7]);
  const own = new Set(layer.weights.map((weight) => weight.name));
  const others = ({ weights }: AnyModel) =>
    weights.filter((weight) => !own.has(weight.name)).map((weight) => [weight.name, weight.shape]);
  expect(others(made)).toEqual(others(net));
});
