/** @file How tensors, operations, layers and groups refer to each other. */
import { expect, test } from "vitest";
import { relu } from "../ops/activations.ts";
import { multiply } from "../ops/arithmetic.ts";
import { reshape } from "../ops/reshape.ts";
import { defineLayer, layerBehind } from "./layer.ts";
import { atPlace, inScope, whereAmI } from "./layer-call.ts";
import { apply, notDifferentiable, type Op } from "./op.ts";
import { fromSource, input } from "./source.ts";
import type { Tensor } from "./tensor.ts";
import { topological } from "./topological.ts";

const countOp: Op<{ readonly times: number }> = {
  name: "count",
  takes: "any",
  shape: ({ inputs: [x], attrs }) => x!.shape.map((size) => (size === null ? null : size * attrs.times)),
  dtype: () => "int32",
  gradient: notDifferentiable("it counts"),
  lower: ({ inputs: [x] }, onnx) => onnx.logical(x!),
};

test("a tensor records the operation that computes it, its inputs, and its layer", () => {
  const x = input([3]);
  const y = apply(countOp, [x], { times: 2 });
  expect(y.shape).toEqual([null, 6]);
  expect(y.dtype).toBe("int32");
  expect(y.from!.op.name).toBe("count");
  expect(y.from!.call.inputs).toEqual([x]);
  expect(y.from!.call.at).toBe("count");
  expect(relu(x).dtype).toBe("float32");
});

const scale = (name?: string) =>
  defineLayer({ kind: "scale", name }, (x, weight) => {
    const factor = weight("factor", [x.shape.at(-1)!], { initializer: { kind: "ones" } });
    return (x) => multiply(x, factor);
  });

test("a layer makes its weights at its first call, and all calls share them", () => {
  const layer = scale();
  expect(layerBehind(layer)!.weights).toEqual([]);
  const [a, b] = [layer(input([3])), layer(input([3]))];
  const { weights } = layerBehind(layer)!;
  expect(weights.map(({ shape, source }) => [shape, source!.kind])).toEqual([[[3], "weight"]]);
  expect(a.from!.call.inputs[1]).toBe(weights[0]);
  expect(b.from!.call.inputs[1]).toBe(weights[0]);
  expect(layerBehind((x: Tensor) => x)).toBeNull();
});

test("every tensor that a layer computes belongs to its call, and every call to its group", () => {
  const x = input([3]);
  const [y] = inScope({ kind: "named", name: "outer" }, [x], () =>
    inScope({ kind: "named", name: "inner" }, [x], () => [scale("first")(x)]),
  );
  const call = y!.layer!;
  expect(call.layer.kind).toBe("scale");
  expect(call.inputs).toEqual([x]);
  expect(call.output).toBe(y);
  expect([call.scope!.name, call.scope!.parent!.name]).toEqual(["inner", "outer"]);
  expect(call.scope!.outputs).toEqual([y]);
  expect(x.layer).toBeNull();
});

test("an error names the layer it happened in, and later errors no longer do", () => {
  const broken = defineLayer({ kind: "broken", name: "third" }, () => (x) => reshape(x, [2, 5]));
  const x = apply(countOp, [input([1])], { times: 1 });
  const known = fromSource([2, 4], "float32", { kind: "input", name: null });
  expect(() => inScope({ kind: "named", name: "body" }, [x], () => [broken(known)])).toThrow(
    "body/third: 8 numbers cannot be arranged as [2, 5]",
  );
  expect(whereAmI("here")).toBe("here");
  const { layer } = scale("kept")(input([3]));
  expect(atPlace({ call: layer, scope: null }, () => whereAmI("op"))).toBe("kept");
});

test("the topological order has each tensor once, after its inputs, and stops at given tensors", () => {
  const x = input([3]);
  const left = relu(x);
  const right = multiply(x, left);
  const y = multiply(right, left);
  const unrelated = relu(x);
  expect(topological([y, left])).toEqual([x, left, right, y]);
  expect(topological([y], new Set([left, right]))).toEqual([left, right, y]);
  expect(topological([y])).not.toContain(unrelated);
});
