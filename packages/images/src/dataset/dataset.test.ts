import type { ArrayOrArrays } from "@tributary/kernel";
import { describe, expect, expectTypeOf, test } from "vitest";
import { ImageError } from "../errors.ts";
import { randomFrom } from "../random/random.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { generated, inMemory } from "./in-memory.ts";
import { report } from "./report.ts";
import { classTensor, collate, inBatches, type Sample, type StackedBatch } from "./sample.ts";

const numbers = (count: number): Dataset =>
  inMemory(
    { data: Float32Array.from({ length: count }, (_, i) => i), shape: [count, 1] },
    { data: Int32Array.from({ length: count }, (_, i) => i % 2), shape: [count] },
  );

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
const inputsOf = (batch: StackedBatch): number[] => Array.from(batch.inputs.data);
const orderOf = async (batches: AsyncIterable<StackedBatch>): Promise<number[][]> => (await all(batches)).map(inputsOf);

describe("batches", () => {
  test("are stacked, in order, and the last one may be smaller", async () => {
    const batches = await all(numbers(5).batch(2));
    expect(batches.map(inputsOf)).toEqual([[0, 1], [2, 3], [4]]);
    expect(batches[0]).toEqual({
      inputs: { data: Float32Array.of(0, 1), shape: [2, 1] },
      targets: { data: Int32Array.of(0, 1), shape: [2] },
      size: 2,
      index: 0,
      names: ["example 0", "example 1"],
    });
    expect(batches[2]?.size).toBe(1);
    expect(batches.map((batch) => batch.index)).toEqual([0, 1, 2]);
  });

  test("can be gone through again", async () => {
    const batches = numbers(5).batches({ batchSize: 2, seed: 1 });
    expect(await orderOf(batches)).toEqual(await orderOf(batches));
  });

  test("a remainder is dropped when asked", async () => {
    expect(await orderOf(numbers(5).batches({ batchSize: 2, remainder: "drop" }))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("the order follows from the seed and the epoch, and holds every example once", async () => {
    const order = async (seed: number, epoch: number): Promise<number[]> =>
      (await orderOf(numbers(20).batches({ batchSize: 3, seed, epoch }))).flat();
    const first = await order(1, 0);
    expect(await order(1, 0)).toEqual(first);
    expect(await order(1, 1)).not.toEqual(first);
    expect(await order(2, 0)).not.toEqual(first);
    expect(first.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("skipping leaves batches out and changes no other, augmentation included", async () => {
    const noisy = numbers(20).map((sample, source) => ({
      ...sample,
      input: {
        data: Float32Array.of(sample.input.data[0]! + source.uniform()),
        shape: [1],
      },
    }));
    const options = { batchSize: 3, seed: 1, epoch: 4 };
    const whole = await all(noisy.batches(options));
    for (const skip of [1, 3, 6, 7, 9]) {
      expect(await all(noisy.batches({ ...options, skip }))).toEqual(whole.slice(skip));
    }
  });

  test("how much is read ahead, and how much at once, changes nothing", async () => {
    const slow = numbers(17).map(async (sample, source) => {
      const wait = source.uniform(0, 4);
      await new Promise((done) => setTimeout(done, wait));
      return { ...sample, target: { data: Float32Array.of(wait), shape: [] } };
    });
    const runs = await Promise.all(
      [
        [0, 1],
        [1, 1],
        [2, 4],
        [9, 16],
      ].map(([ahead, parallel]) => all(slow.batches({ batchSize: 4, seed: 3, ahead: ahead!, parallel: parallel! }))),
    );
    for (const run of runs) expect(run).toEqual(runs[0]);
  });

  test("a wrong number is refused in words, at once", () => {
    expect(() => numbers(5).batches({ batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: batches: batchSize is 0
        received  0
        expected  a whole number, at least 1
        to fix    give batchSize a whole number, at least 1]
    `);
    for (const size of [0, -1, 1.5, Number.NaN]) {
      expect(() => numbers(5).batch(size)).toThrow(`batch: batchSize is ${size}`);
      if (size !== 0) expect(() => numbers(5).take(size)).toThrow(`take: count is ${size}`);
    }
  });
});

describe("reading ahead", () => {
  const counting = (size: number, limits: { live: number; most: number; read: number }): Dataset =>
    generated(size, async (index) => {
      limits.read++;
      limits.live++;
      limits.most = Math.max(limits.most, limits.live);
      await new Promise((done) => setTimeout(done, 1));
      limits.live--;
      return { input: classTensor(index), target: classTensor(index), name: `${index}` };
    });

  test("reads as many at once as allowed, and holds no more than asked", async () => {
    const limits = { live: 0, most: 0, read: 0 };
    let taken = 0;
    for await (const batch of counting(100, limits).batches({ batchSize: 5, ahead: 2, parallel: 3 })) {
      taken += batch.size;
      await new Promise((done) => setTimeout(done, 12));
      expect(limits.read).toBeLessThanOrEqual(taken + 2 * 5 + 1);
    }
    expect(limits).toEqual({ live: 0, most: 3, read: 100 });
  });

  test("stops when the consumer does, and leaves nothing running", async () => {
    const limits = { live: 0, most: 0, read: 0 };
    for await (const _ of counting(100, limits).batches({ batchSize: 5, ahead: 1, parallel: 2 })) break;
    const { read } = limits;
    expect(limits.live).toBe(0);
    expect(read).toBeLessThanOrEqual(12);
    await new Promise((done) => setTimeout(done, 20));
    expect(limits.read).toBe(read);
  });

  test("an error comes in its turn, after the batches before it", async () => {
    const broken = generated(10, (index) => {
      if (index === 7) throw new Error("seven is broken");
      return { input: classTensor(index), target: classTensor(index), name: `${index}` };
    });
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      for await (const batch of broken.batches({ batchSize: 2 })) seen.push(batch.index);
    };
    await expect(run()).rejects.toThrow("seven is broken");
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe("dividing and changing", () => {
  const inputs = async (data: Dataset): Promise<number[]> => (await orderOf(data.batch(100))).flat();

  test("a split shares nothing and loses nothing", async () => {
    const { train, test: held } = numbers(50).split({ train: 0.8, seed: 1 });
    expect([train.size, held.size]).toEqual([40, 10]);
    const both = [...(await inputs(train)), ...(await inputs(held))];
    expect(both.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(await inputs(numbers(50).split({ train: 0.8, seed: 1 }).test)).toEqual(await inputs(held));
    expect(await inputs(numbers(50).split({ train: 0.8, seed: 2 }).test)).not.toEqual(await inputs(held));
  });

  test("a split of 80 instead of 0.8 is refused in words", () => {
    expect(() => numbers(5).split({ train: 80, seed: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: split: train is 80
        received  80
        expected  a number from 0 to 1
        to fix    give train a number from 0 to 1]
    `);
  });

  test("take, pick and shuffle", async () => {
    expect(await inputs(numbers(9).take(3))).toEqual([0, 1, 2]);
    expect(await inputs(numbers(3).take(9))).toEqual([0, 1, 2]);
    expect(await inputs(numbers(9).pick([5, 1]))).toEqual([5, 1]);
    const shuffled = await inputs(numbers(9).shuffle(1));
    expect(shuffled).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(shuffled).toEqual(await inputs(numbers(9).shuffle(1)));
    expect(shuffled.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("map changes examples, mapBatches changes batches", async () => {
    const doubled = numbers(3)
      .map((sample) => ({ ...sample, target: classTensor(7) }))
      .mapBatches((batch) => ({ ...batch, names: ["changed"] }))
      .take(2);
    const [batch] = await all(doubled.batch(2));
    expect(batch?.targets.data).toEqual(Int32Array.of(7, 7));
    expect(batch?.names).toEqual(["changed"]);
  });

  test("examples can be gone through one by one", async () => {
    expectTypeOf(numbers(1)[Symbol.asyncIterator]()).toEqualTypeOf<AsyncIterator<Sample>>();
    expect((await all(numbers(3))).map((sample) => sample.name)).toEqual(["example 0", "example 1", "example 2"]);
    expect((await numbers(3).read(2))?.name).toBe("example 2");
  });
});

describe("examples that cannot be read", () => {
  const withHoles = (): Dataset => {
    const seen = report();
    return dataset({
      size: 10,
      report: seen,
      read: (index) => {
        const name = `file ${index}`;
        if (![2, 4, 5].includes(index)) return { input: classTensor(index), target: classTensor(0), name };
        seen.skip(name, new ImageError({ path: name, problem: "is broken" }));
        return undefined;
      },
    });
  };

  test("are left out and counted once, and every other batch stays in its place", async () => {
    const data = withHoles();
    for (const _ of [1, 2]) {
      const batches = await all(data.batches({ batchSize: 2 }));
      expect(batches.map(inputsOf)).toEqual([[0, 1], [3], [6, 7], [8, 9]]);
      expect(batches.map((batch) => batch.index)).toEqual([0, 1, 3, 4]);
    }
    expect(data.report.skipped.map((skipped) => skipped.error.message)).toEqual([
      "file 2: is broken",
      "file 4: is broken",
      "file 5: is broken",
    ]);
  });

  test("a resumed run meets the batches that are left", async () => {
    const batches = await all(withHoles().batches({ batchSize: 2, skip: 2 }));
    expect(batches.map(inputsOf)).toEqual([
      [6, 7],
      [8, 9],
    ]);
  });
});

describe("arrays, names and generators", () => {
  test("several inputs and outputs by name", async () => {
    const image = { data: new Float32Array(3 * 4), shape: [3, 2, 2, 1] };
    const data = inMemory(
      { image, numbers: { data: new Float32Array(6), shape: [3, 2] } },
      { score: { data: new Float32Array(3), shape: [3] } },
    );
    const [batch] = await all(data.batch(2));
    expect(batch).toMatchObject({
      inputs: { image: { shape: [2, 2, 2, 1] }, numbers: { shape: [2, 2] } },
      targets: { score: { shape: [2] } },
    });
    expect(
      inMemory({ data: new Float32Array(640), shape: [10, 8, 8, 1] }, { data: new Int32Array(10), shape: [10] }).size,
    ).toBe(10);
  });

  test("weights are stacked when every example has one", async () => {
    const weighted = numbers(4).map((sample) => ({ ...sample, weight: { data: Float32Array.of(2), shape: [] } }));
    expect((await all(weighted.batch(4)))[0]?.weights).toEqual({ data: Float32Array.of(2, 2, 2, 2), shape: [4] });
    const first = { input: classTensor(1), target: classTensor(1), name: "first" };
    expect(() =>
      collate([
        { ...first, weight: classTensor(1) },
        { ...first, name: "second" },
      ]),
    ).toThrow("second: has no weight, which others in its batch have");
  });

  test("batches have the types of their tensors", async () => {
    const data = inMemory(
      { image: { data: new Float32Array(2), shape: [2] } },
      { data: new Int32Array(2), shape: [2] },
    );
    const [batch] = await all(data.batch(2));
    expectTypeOf(batch!.inputs.image.data).toExtend<Float32Array>();
    expectTypeOf(batch!.targets.data).toExtend<Int32Array>();
    const mapped = data.map(({ target, name }) => ({ input: target, target: { mask: target }, name }));
    expectTypeOf((await all(mapped.batch(2)))[0]!.targets.mask.shape).toEqualTypeOf<readonly number[]>();
    expectTypeOf<StackedBatch>().toExtend<{ inputs: ArrayOrArrays; targets: ArrayOrArrays; size: number }>();
  });

  test("arrays of different lengths are refused", () => {
    expect(() =>
      inMemory({ data: new Float32Array(4), shape: [4] }, { data: new Int32Array(3), shape: [3] }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: inMemory(): the arrays do not hold the same number of examples
        received  3 numbers as [3]
        expected  4 examples, as the first array has]
    `);
  });

  test("pictures of different sizes are refused, with their names", () => {
    const sample = (name: string, size: number): Sample => ({
      input: { data: new Float32Array(size), shape: [size] },
      target: classTensor(0),
      name,
    });
    expect(() => collate([sample("a.png", 4), sample("b.png", 5)])).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: b.png: cannot be in one batch with a.png, which has another shape or type
        received  Float32Array [5]
        expected  Float32Array [4]
        to fix    give the data set a size, or resize and crop in map()]
    `);
  });

  test("a generator of your own, with numbers that can be repeated", async () => {
    const data = generated(4, (index, source) => ({
      input: { data: Float32Array.of(source.uniform()), shape: [1] },
      target: classTensor(index),
      name: `${index}`,
    }));
    const [first, again, later] = await Promise.all(
      [0, 0, 1].map((epoch) => orderOf(data.batches({ batchSize: 4, seed: 1, epoch }))),
    );
    expect(first).toEqual(again);
    expect(first).not.toEqual(later);
  });

  test("examples that come one after another", async () => {
    const samples = function* (): Generator<Sample> {
      for (let i = 0; i < 5; i++)
        yield { input: classTensor(i), target: classTensor(0), name: `${randomFrom(i).integer(9)}` };
    };
    const batches = await all(inBatches(samples(), 2));
    expect(batches.map((batch) => [batch.index, batch.size])).toEqual([
      [0, 2],
      [1, 2],
      [2, 1],
    ]);
  });
});
