import { readFile } from "node:fs/promises";
import { dense, input, model, WeightsError } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { importWeights } from "../weights/import.ts";
import { readPytorch } from "./read.ts";

const fixture = (name: string): URL => new URL(`../../../../conformance/fixtures/${name}`, import.meta.url);
const bytesOf = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(fixture(name)));

interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

describe("a state dict of torch.save", () => {
  test.each(["pytorch-zip.pth", "pytorch-older.pth"])("gives PyTorch's numbers from %s", async (file) => {
    const expected: Readonly<Record<string, Numbers>> = JSON.parse(await readFile(fixture("pytorch.json"), "utf8"));
    const { weights } = await readPytorch(fixture(file));
    expect(Object.keys(weights)).toEqual(Object.keys(expected));
    for (const [name, { shape, values }] of Object.entries(expected)) {
      expect(weights[name]!.shape, name).toEqual(shape);
      expect(Array.from(weights[name]!.data, Number), name).toEqual(values);
    }
    const types = ["conv.weight", "bn.num_batches_tracked", "half", "double", "flags", "bytes"];
    expect(types.map((name) => weights[name]!.dtype)).toEqual([
      "float32",
      "int32",
      "float32",
      "float32",
      "bool",
      "uint8",
    ]);
  });

  test("in a checkpoint lies below its name, where importWeights finds it", async () => {
    const { weights } = await readPytorch(fixture("pytorch-checkpoint.pth"));
    expect(Object.keys(weights)).toEqual(["state_dict.fc.weight", "state_dict.fc.bias"]);
    const net = model(input([3]), dense(2, { name: "head" }));
    const reference = { package: "here", architecture: "small", layout: "torch", names: { head: "fc" } } as const;
    const { weights: ours } = importWeights(net, weights, reference);
    expect(Array.from(ours["head/kernel"]!.data, Number)).toEqual([0, 3, 1, 4, 2, 5]);
    expect(Array.from(ours["head/bias"]!.data, Number)).toEqual([10, 11]);
  });
});

describe("what is refused", () => {
  test("objects of Python, by name", async () => {
    await expect(readPytorch(await bytesOf("pytorch-module.pth"))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: PyTorch file: the file holds Python objects
        received  torch.nn.modules.linear.Linear
        expected  tensors in dictionaries, lists and tuples
        to fix    in Python, save the weights alone: torch.save(model.state_dict(), path), or safetensors.torch.save_file()]
    `);
  });

  test("functions of Python, before they could do anything", async () => {
    const harm = new TextEncoder().encode("\u0000\u0002cos\nsystem\nX\u0005\u0000\u0000\u0000hello\u0085R.");
    harm[0] = 0x80;
    const bytes = Uint8Array.from(harm.filter((byte) => byte !== 0xc2));
    await expect(readPytorch(bytes)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: PyTorch file: the file holds Python objects
        received  os.system
        expected  tensors in dictionaries, lists and tuples
        to fix    in Python, save the weights alone: torch.save(model.state_dict(), path), or safetensors.torch.save_file()]
    `);
  });

  test("files of other kinds, which are called what they are", async () => {
    await expect(readPytorch(await bytesOf("torch-small.safetensors"))).rejects.toThrow(
      "this is not a file of PyTorch",
    );
  });

  test.each(["pytorch-zip.pth", "pytorch-older.pth", "pytorch-checkpoint.pth"])(
    "%s wherever it breaks off",
    async (name) => {
      const whole = await bytesOf(name);
      for (let end = 0; end < whole.byteLength; end += 37) {
        await expect(readPytorch(whole.subarray(0, end)), `${end} bytes`).rejects.toBeInstanceOf(WeightsError);
      }
    },
  );

  test("many tensors of few numbers, beyond a budget", async () => {
    const whole = await bytesOf("pytorch-zip.pth");
    expect(Object.keys((await readPytorch(whole, { maxUnpackedBytes: 2000 })).weights).length).toBeGreaterThan(5);
    await expect(readPytorch(whole, { maxUnpackedBytes: 20 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: PyTorch file: tensor "conv.weight" takes more memory than it may
        received  144.00 B
        expected  at most 20.00 B for all of the file, as maxUnpackedBytes says
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
  });

  test("one bit of a storage", async () => {
    const whole = await bytesOf("pytorch-zip.pth");
    const numbers = Buffer.from(
      Float32Array.of(...JSON.parse(await readFile(fixture("pytorch.json"), "utf8"))["conv.weight"].values).buffer,
    );
    const at = Buffer.from(whole).indexOf(numbers);
    expect(at).toBeGreaterThan(0);
    await expect(readPytorch(whole.with(at, whole[at]! ^ 1))).rejects.toThrow(/its checksum is wrong/);
  });

  test("or read, whatever byte is another", async () => {
    const whole = await bytesOf("pytorch-older.pth");
    const counts = { read: 0, refused: 0 };
    for (let at = 0; at < whole.byteLength; at++) {
      for (const mask of [0xff, 0x01, 0x20]) {
        try {
          await readPytorch(whole.with(at, whole[at]! ^ mask));
          counts.read++;
        } catch (refusal) {
          expect(refusal, `byte ${at} xor ${mask}`).toBeInstanceOf(WeightsError);
          counts.refused++;
        }
      }
    }
    expect(counts).toMatchInlineSnapshot(`
      {
        "read": 1947,
        "refused": 3312,
      }
    `);
  });
});
