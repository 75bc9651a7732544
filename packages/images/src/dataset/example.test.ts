/** What functions of one's own give, and what they write into. */
import { describe, expect, test } from "vitest";
import { toFloat } from "../pixels/channels.ts";
import { arrayPictures } from "./arrays.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { generated, inMemory } from "./in-memory.ts";
import { classTensor, collate, inBatches, type Sample } from "./sample.ts";

const inputs = () => ({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] });
const targets = { data: Int32Array.of(0, 1, 0), shape: [3] };
const data = (): Dataset => inMemory(inputs(), targets);

const drained = async (examples: Dataset): Promise<void> => {
  for await (const _ of examples.batch(2));
};

/** As JavaScript hands it over. */
// biome-ignore lint/suspicious/noExplicitAny: what no type lets through
const anything = (given: unknown): any => given;

describe("what map() gives", () => {
  test("nothing is a mistake, and leaves nothing out", async () => {
    const forgotten = data().map(anything(({ target }: Sample) => (target.data[0] === 1 ? undefined : 0)));
    await expect(forgotten.read(1)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: map: example 1 became nothing
        received  undefined
        expected  { input, target, name }, where input and target are { data, shape }, or several such by name
        to fix    return the example; to leave some out, pick() the others by their numbers]
    `);
  });

  const example: Sample = { input: classTensor(1), target: classTensor(0), name: "1" };
  const changes: readonly (readonly [what: string, change: () => unknown, words: string])[] = [
    ["nothing at all", () => {}, "example 0 became nothing"],
    ["null", () => null, "example 0 became nothing"],
    ["an array alone", () => example.input, "example 0 has no input"],
    ["no target", () => ({ input: example.input }), "example 0 has no target"],
    ["a number", () => ({ ...example, target: 3 }), "write classTensor(3) for a class"],
    ["a list", () => ({ ...example, input: { data: [1, 2], shape: [2] } }), "data: a list of 2"],
    ["nested lists", () => ({ ...example, input: [[1, 2]] }), "the input of example 0 is no array"],
    ["a promise", () => ({ ...example, input: Promise.reject(new Error()) }), "a promise"],
    [
      "too few numbers",
      () => ({ ...example, input: { data: Int32Array.of(1), shape: [2] } }),
      "1 numbers of shape [2]",
    ],
    [
      "too many",
      () => ({ ...example, target: { a: { data: Int32Array.of(1, 2), shape: [] } } }),
      'target of example 0 "a"',
    ],
    ["weights", () => ({ ...example, weights: classTensor(1) }), "write weight"],
    ["a weight that is a number", () => ({ ...example, weight: 2 }), "the weight of example 0 is no array"],
    ["a batch", () => ({ inputs: example.input, targets: example.target }), "give examples one by one"],
    ["no arrays", () => ({ ...example, input: {} }), "the input of example 0 is no array"],
  ];
  test.for(changes)("%s", async ([, change, words]) => {
    await expect(drained(data().map(anything(change)))).rejects.toThrow(words);
  });

  test("the same is said of what is generated, and of examples that come one after another", async () => {
    const short = { ...example, input: { data: Int32Array.of(1), shape: [2] } };
    await expect(drained(generated(3, (i) => (i === 1 ? short : example)))).rejects.toThrow("generated: the input of");
    await expect(
      drained(
        generated(
          3,
          anything(() => {}),
        ),
      ),
    ).rejects.toThrow("generated: example 0 became nothing");
    await expect(inBatches([example, short], 2).next()).rejects.toThrow("collate: the input of 1 does not fill");
    expect(() => collate(anything([undefined]))).toThrow("collate: example 0 of the batch became nothing");
  });

  test("what is missing in the first example is missed in it, and nothing of others is dropped", () => {
    const named = (names: readonly string[]): Sample<never> =>
      anything({ ...example, input: Object.fromEntries(names.map((name) => [name, classTensor(1)])) });
    expect(() => collate([named(["a"]), named(["a", "b"])])).toThrow('has "b", which 1 has not');
    expect(() => collate([named(["a", "b"]), named(["a"])])).toThrow('has no "b", which 1 has');
  });

  test("Node's Buffer stacks as bytes", () => {
    const bytes = (data: Uint8Array): Sample => ({ ...example, input: { data, shape: [2] } });
    class Buffer extends Uint8Array {}
    const { data: stacked } = collate([bytes(Buffer.of(1, 2)), bytes(Uint8Array.of(3, 4))]).inputs;
    expect([stacked, stacked.constructor]).toEqual([Uint8Array.of(1, 2, 3, 4), Uint8Array]);
  });
});

describe("what changes, and what makes data sets", () => {
  test("is a function", () => {
    expect(() => data().map(anything(undefined))).toThrow("map: there is no function to change with");
    expect(() => data().mapBatches(anything({}))).toThrow("mapBatches: there is no function to change with");
    expect(() => generated(2, anything(undefined))).toThrow("generated: there is no function that makes examples");
  });

  test("mapBatches gives batches", async () => {
    await expect(drained(data().mapBatches(anything(() => {})))).rejects.toThrow("mapBatches: batch 0 became nothing");
  });

  test.for([undefined, [1, 2], { size: 2 }, () => 1])("a source reads: %o", (source) => {
    expect(() => dataset(anything(source))).toThrow("dataset: there is nothing that reads examples");
  });

  test.for([undefined, null, "3", -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("a size is a count: %s", (size) => {
    expect(() => dataset(anything({ size, read: () => undefined }))).toThrow("dataset: size is");
  });

  test.for([
    [[[1, 2]], "a list of 1"],
    [{ data: [1, 2], shape: [2] }, "data, shape"],
    [undefined, "undefined"],
    [{}, "undefined"],
    [{ image: Float32Array.of(1) }, "a Float32Array"],
  ] as const)("arrays in memory are arrays: %o", ([given, words]) => {
    expect(() => inMemory(anything(given), targets)).toThrow("inMemory: the inputs are no arrays");
    expect(() => inMemory(inputs(), anything(given))).toThrow(words);
  });
});

describe("examples by number", () => {
  test.for([3, -1, 0.5, "1", true, undefined])("%s is none of 3", async (index) => {
    await expect(data().read(anything(index))).rejects.toThrow("read: index is");
    expect(() => data().pick(anything([0, index]))).toThrow("pick: number 1 is");
  });

  test.for([3, undefined, new Set([1])])("%o is no list of them", (given) => {
    expect(() => data().pick(anything(given))).toThrow("pick: there is no list of examples");
  });
});

describe("what is written into", () => {
  const brighten = (sample: Sample): Sample => {
    sample.input.data[0]! += 100;
    sample.target.data[0]! += 1;
    return sample;
  };
  const firsts = async (examples: Dataset): Promise<readonly number[]> => {
    const found: number[] = [];
    for await (const { input } of examples) found.push(input.data[0]!);
    return found;
  };

  test.for([Float32Array, Int32Array, Uint8Array] as const)("the arrays stay as they were: %o", async (kind) => {
    const given = { data: kind.of(1, 2, 3, 4, 5, 6), shape: [3, 2] };
    const labels = { data: Int32Array.of(0, 1, 0), shape: [3] };
    const changed = inMemory(given, labels).map(brighten);
    for (const _ of ["an epoch", "and another"]) expect(await firsts(changed)).toEqual([101, 103, 105]);
    expect(Array.from(given.data)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(labels.data).toEqual(Int32Array.of(0, 1, 0));
  });

  test("pictures in arrays, too, whatever prepares them", async () => {
    const images = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 1, 2] };
    const darken = arrayPictures({
      images,
      labels: { data: new Int32Array(2), shape: [2] },
      prepare: (picture) => {
        picture.data[0]! /= 2;
        return toFloat(picture);
      },
    });
    for (const _ of ["an epoch", "and another"]) expect(await firsts(darken)).toEqual([0.5, 1.5]);
    expect(images.data).toEqual(Float32Array.of(1, 2, 3, 4));
  });
});
