/** What is learned from a batch of full size is written for every kind of engine, not only for the one of this machine. */
import {
  type Abilities,
  gradients,
  lower,
  rematGradients,
  standardAbilities,
  trainingForm,
} from "@tributary/kernel/authoring";
import { sum } from "@tributary/kernel/ops";
import { imagesLast } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { modelOf, networks } from "./networks.ts";

const own: Partial<Abilities> = { fusedMatmul: true, batchStatistics: true };

const engines: Readonly<Record<string, Abilities>> = {
  "the standard": standardAbilities,
  "blocks of 8": { ...standardAbilities, ...own, channelBlock: 8 },
  "blocks of 16": { ...standardAbilities, ...own, channelBlock: 16 },
  "blocks alone": { ...standardAbilities, channelBlock: 16, poolingIndices: false },
  WebAssembly: { ...standardAbilities, ...own },
  "images last": imagesLast,
  "images first, many at once": { ...imagesLast, channelsLast: false },
};

describe.each(Object.entries(engines))("%s", (_, abilities) => {
  test.each(networks)("$name", (network) => {
    const net = modelOf(network);
    const { inputs: images, outputs, random } = trainingForm(net, network.batch);
    const inputs = [...images, ...random.map((tensor, i) => ({ name: `random ${i}`, tensor }))];
    const learned = net.weights.filter(({ learned }) => learned).map(({ tensor }) => tensor);
    for (const gradientsOf of [gradients, rematGradients]) {
      const slopes = gradientsOf(sum(outputs[0]!.tensor), learned);
      const { nodes, initializers } = lower({
        inputs,
        weights: net.weights,
        outputs: slopes.flatMap((tensor, i) => (tensor ? [{ name: `slope ${i}`, tensor }] : [])),
        abilities,
      });
      const known = new Set([...inputs, ...net.weights, ...initializers].map(({ name }) => name));
      for (const { outputs } of nodes) for (const output of outputs) known.add(output);
      expect(nodes.flatMap((node) => node.inputs).filter((name) => name !== "" && !known.has(name))).toEqual([]);
      if (!abilities.channelsLast) continue;
      // The batch is the first axis of images alone, which are turned around to be multiplied.
      const turns = nodes.filter(
        ({ op, attributes }) => op === "Transpose" && String(attributes.perm).startsWith("0,"),
      );
      const readers = new Set(nodes.filter(({ op }) => op === "MatMul").flatMap(({ inputs }) => inputs));
      expect(turns.filter(({ outputs }) => !readers.has(outputs[0]!))).toEqual([]);
      expect(turns.length).toBeLessThanOrEqual(net.weights.filter(({ tensor }) => tensor.shape.length === 4).length);
    }
  });
});
