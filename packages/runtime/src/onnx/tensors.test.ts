import { expect, test } from "vitest";
import { runGraph } from "../engine/session.ts";

test("keeps every element type through a run", async () => {
  const identities = (
    [
      ["float32", [1.5, -2]],
      ["int32", [1, -2]],
      ["int64", [1, -(2 ** 40)]],
      ["uint8", [1, 255]],
      ["bool", [1, 0]],
    ] as const
  ).map(([dtype, data]) => ({ name: dtype, dtype, data, shape: [2] }));
  const results = await runGraph(
    {
      name: "kept",
      opset: 21,
      inputs: [],
      weights: [],
      initializers: identities,
      nodes: identities.map(({ name }) => ({
        op: "Identity",
        inputs: [name],
        outputs: [`${name}_out`],
        attributes: {},
      })),
      outputs: identities.map(({ name, dtype, shape }) => ({ name: `${name}_out`, dtype, shape })),
    },
    {},
  );
  for (const { name, dtype, data } of identities) {
    expect(results[`${name}_out`]!.dtype).toBe(dtype);
    expect(Array.from(results[`${name}_out`]!.data, Number)).toEqual(data);
  }
});
