/** Where the numbers lie that live from step to step: as they are, where the next step writes, and nowhere else. */
import { chain, conv2d, flatten, input, model } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { type DeviceMemory, initialize, type Session } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import { adagrad, meanSquaredError, type Optimizer, sgd } from "../index.ts";
import { planOf } from "../step/plan.ts";
import { gradientState, slotState, weightState } from "../step/state-names.ts";
import { keptFor } from "./kept.ts";
import { StateTensors } from "./state-tensors.ts";

const image = input([4, 4, 16], { name: "image" });
const net = model(image, chain(conv2d(32, 3, { name: "wide" }), conv2d(16, 1, { name: "one" }), flatten));
const stateOf = (optimizer: Optimizer, accumulate = 1, isOurs = false) => {
  const plan = planOf(net, { loss: meanSquaredError(), optimizer, accumulate });
  const { weights } = initialize(net, { seed: 1 });
  const state = new StateTensors(plan, weights, { at: "test", isOurs });
  const entries = [...keptFor(plan).kept].map(([name, { shape }]) => ({ name, bytes: 4 * countOf(shape) }));
  return { state, plan, weights, entries, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
};

type Tensor = ReturnType<Session["tensor"]>;

/** A session that has nothing but tensors, and remembers the memory behind them. */
const observed = () => {
  const buffers = new Set<ArrayBufferLike>();
  const tensor = (array: { readonly data: ArrayBufferView }): Tensor => {
    buffers.add(array.data.buffer);
    return Object(array);
  };
  const bytes = () => [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
  return { session: Object({ tensor }) as Session, buffers, bytes };
};

/** Reads and writes all state once, as a step does: each number becomes the next. */
const step = async ({ state, entries }: ReturnType<typeof stateOf>, session: Session): Promise<void> => {
  const blockOf = (name: string): number => (name.endsWith("kernel") ? 16 : 0);
  const names = entries.map(({ name }) => name);
  state.begin(null, { reads: names.map((name) => [name, blockOf(name)]), writes: names });
  for (const { name } of entries) {
    const read = (await state.now(name, session, { block: blockOf(name) })).data as Float32Array;
    const written = state.room(name, session, { block: blockOf(name) })!.data as Float32Array;
    expect(written.buffer).not.toBe(read.buffer);
    for (let i = 0; i < read.length; i++) written[i] = read[i]! + 1;
  }
  state.commit(names);
};

test("all steps together take two arrays for each tensor, and one more for all that starts with the same number", async () => {
  const trained = stateOf(sgd(0.1, { momentum: 0.9 }));
  const { session, buffers, bytes } = observed();
  await step(trained, session);
  const longest = Math.max(...trained.entries.map(({ bytes }) => bytes));
  // Weights lie in two places by now; what the optimizer keeps has been written once.
  expect(bytes()).toBe(1.5 * trained.bytes + longest);
  for (let i = 0; i < 3; i++) await step(trained, session);
  expect(bytes()).toBe(2 * trained.bytes + longest);
  // The weights as they were given, what the first step writes, what the second one writes of momentum, and the zeros.
  expect(buffers.size).toBe(4);
});

test("state that is one number everywhere is that number to whoever asks, until a step has written it", async () => {
  const trained = stateOf(adagrad(0.1, { start: 0.25 }), 2);
  const { state } = trained;
  const { session, bytes } = observed();
  const [kernel, bias] = [slotState("squares", "wide/kernel"), slotState("squares", "wide/bias")];
  const firstOf = async (...names: readonly string[]) =>
    Promise.all(names.map(async (name) => [...new Set((await state.copy(name)).data)]));
  expect(await firstOf(kernel, bias, gradientState("wide/kernel"))).toEqual([[0.25], [0.25], [0]]);
  const before = await state.copy(weightState("wide/kernel"));
  await step(trained, session);
  expect(await firstOf(kernel, bias, gradientState("wide/kernel"))).toEqual([[1.25], [1.25], [1]]);
  const after = await state.copy(weightState("wide/kernel"));
  expect(after.data).toEqual(before.data.map((number) => number + 1));

  await step(trained, session);
  const taken = bytes();
  for (let round = 0; round < 3; round++) {
    for (const { name } of trained.plan.pieces) state.clear(gradientState(name));
    expect(await firstOf(gradientState("wide/kernel"), gradientState("one/bias"))).toEqual([[0], [0]]);
    await step(trained, session);
    expect(await firstOf(gradientState("wide/kernel"), gradientState("one/bias"))).toEqual([[1], [1]]);
  }
  // Zeros to read are made for each such step, and the arrays that held gradients are written again.
  expect(bytes() - taken).toBe(3 * 4 * countOf([32, 16, 3, 3]));
});

test("numbers that are given take the place of one number everywhere, and stay apart from what was given", async () => {
  const trained = stateOf(sgd(0.1, { momentum: 0.9 }));
  const { state } = trained;
  const bias = slotState("momentum", "wide/bias");
  const given = { dtype: "float32", shape: [32], data: new Float32Array(32).fill(7) } as const;
  state.set([[bias, given]]);
  given.data.fill(8);
  expect((await state.copy(bias)).data).toEqual(new Float32Array(32).fill(7));
  await step(trained, observed().session);
  expect((await state.copy(bias)).data).toEqual(new Float32Array(32).fill(8));
});

test("weights that were drawn for a trainer become its state as they are, and those of others are copied", async () => {
  const name = weightState("one/kernel");
  const read = async (isOurs: boolean) => {
    const { state, weights } = stateOf(sgd(0.1), 1, isOurs);
    state.begin(null, { reads: [[name, 0]], writes: [] });
    const { data } = await state.now(name, observed().session, { block: 0 });
    return { data, drawn: weights["one/kernel"]!.data };
  };
  const [ours, theirs] = [await read(true), await read(false)];
  expect(ours.data).toBe(ours.drawn);
  expect(theirs.data).toEqual(ours.data);
  expect((theirs.data as Float32Array).buffer).not.toBe((theirs.drawn as Float32Array).buffer);
});

describe("two vectors in one list", () => {
  const [wide, one] = [weightState("wide/bias"), weightState("one/bias")];
  const sevens = { shape: [32], data: new Float32Array(32).fill(7) };
  const numbers = async (state: StateTensors, ...names: readonly string[]) =>
    Promise.all(names.map(async (name) => [...new Set((await state.copy(name)).data)]));

  /** Memory that remembers how often it was read. */
  const device = () => {
    const reads: unknown[] = [];
    const memory: DeviceMemory = {
      put: async ({ data, shape }) => Object({ data: data.slice(), dims: shape, dispose: () => undefined }),
      get: async (tensor) => {
        reads.push(tensor);
        return { dtype: "float32", shape: tensor.dims, data: (tensor.data as Float32Array).slice() };
      },
      dispose: async () => undefined,
    };
    return { memory, reads };
  };

  /** Reads all state onto a device. */
  const putAll = async ({ state, entries }: ReturnType<typeof stateOf>, memory: DeviceMemory): Promise<void> => {
    const { session } = observed();
    state.begin(memory, { reads: entries.map(({ name }) => [name, 0]), writes: [] });
    for (const { name } of entries) await state.now(name, session, { block: 0 });
  };

  test("one of them is given other numbers, and the other keeps its own", async () => {
    const { state } = stateOf(sgd(0.1, { momentum: 0.9 }));
    const momentum = ["wide/bias", "one/bias"].map((name) => slotState("momentum", name));
    state.set([
      [wide, sevens],
      [momentum[0]!, sevens],
    ]);
    expect(await numbers(state, wide, one, ...momentum)).toEqual([[7], [0], [7], [0]]);
  });

  test("on a device too, until the next step and when everything comes back", async () => {
    const made = stateOf(sgd(0.1));
    const { memory } = device();
    for (const end of ["step", "leave"]) {
      await putAll(made, memory);
      made.state.set([[wide, { ...sevens, data: new Float32Array(32).fill(end === "step" ? 7 : 8) }]]);
      expect(await numbers(made.state, wide, one)).toEqual([[end === "step" ? 7 : 8], [0]]);
      if (end === "step") await putAll(made, memory);
      else await made.state.leaveDevice();
      expect(await numbers(made.state, wide, one)).toEqual([[end === "step" ? 7 : 8], [0]]);
    }
  });

  test("whoever asks for all of them waits for one copy", async () => {
    const made = stateOf(sgd(0.1));
    const { memory, reads } = device();
    await putAll(made, memory);
    const [first, second] = await Promise.all([made.state.copy(wide), made.state.copy(one)]);
    expect(reads).toHaveLength(1);
    expect(first.data.buffer).not.toBe(second.data.buffer);
    await made.state.copy(one);
    expect(reads).toHaveLength(2);
  });
});
