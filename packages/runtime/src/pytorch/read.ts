/** @file Weights from PyTorch's files, `.pt` and `.pth`, without running what is in them. */

import type { NdArray, NdArrays } from "@tributary/kernel";
import { checkOptions, countOf, showShape } from "@tributary/kernel/authoring";
import { kindOfFile } from "../files/kind.ts";
import { type FileSource, openFile } from "../files/source.ts";
import { Budget, knownOfUnpacking, type UnpackOptions } from "../untrusted/budget.ts";
import { unzip } from "../untrusted/unzip.ts";
import { storedTypes } from "../weights/element-type.ts";
import { isCount, type Refuse, refusalOf, refuseKind, show } from "../weights/refusal.ts";
import { PythonName, Reference, Unpickler } from "./pickle.ts";

/** What can be read of a file of PyTorch. */
export interface PytorchFile {
  /** Tensors under the names of the dictionaries that they lie in: `"layer1.0.conv1.weight"`, `"state_dict.fc.bias"`. */
  readonly weights: NdArrays;
}

const FIX = "in Python, save the weights alone: torch.save(model.state_dict(), path), or safetensors.torch.save_file()";

/** By the class of a storage in PyTorch: its numbers, as safetensors calls them. */
const storages: Readonly<Record<string, string>> = {
  "torch.DoubleStorage": "F64",
  "torch.FloatStorage": "F32",
  "torch.HalfStorage": "F16",
  "torch.BFloat16Storage": "BF16",
  "torch.LongStorage": "I64",
  "torch.IntStorage": "I32",
  "torch.ShortStorage": "I16",
  "torch.CharStorage": "I8",
  "torch.ByteStorage": "U8",
  "torch.BoolStorage": "BOOL",
};

type Numbers = NdArray["data"];

/** Numbers that lie somewhere else in the file. */
interface Storage {
  readonly key: string;
  readonly type: string;
  readonly length: number;
}

/** A tensor: which of a storage's numbers, and how they are counted through. */
class StridedTensor {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: Storage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

const isCounts = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every(isCount);

const storageOf = (value: unknown): Storage | null => {
  const id = value instanceof Reference && Array.isArray(value.id) ? (value.id as readonly unknown[]) : [];
  const [word, type, key, , length, view = null] = id;
  if (word !== "storage" || !(type instanceof PythonName) || !isCount(length) || view !== null) return null;
  if (!Object.hasOwn(storages, type.name)) return null;
  return { key: String(key), type: storages[type.name]!, length };
};

/** The functions of PyTorch that make tensors of what a file holds, and the dictionary that it keeps them in. */
const callOf =
  (refuse: Refuse) =>
  (name: string, given: readonly unknown[]): unknown => {
    if (name === "collections.OrderedDict" && given.length === 0) return new Map();
    if (name === "torch._utils._rebuild_parameter" && given[0] instanceof StridedTensor) return given[0];
    if (name !== "torch._utils._rebuild_tensor_v2") return undefined;
    const [reference, offset, shape, strides] = given;
    const storage = storageOf(reference);
    if (!storage) {
      const id = reference instanceof Reference && Array.isArray(reference.id) ? reference.id[1] : reference;
      throw refuse("a tensor is of a kind that we do not read", show(id), Object.keys(storages).join(", "));
    }
    if (isCount(offset) && isCounts(shape) && isCounts(strides) && shape.length === strides.length) {
      return new StridedTensor(storage, offset, shape, strides);
    }
    throw refuse("a tensor has no shape", show({ offset, shape, strides }));
  };

/** The place of each number in the storage, the last axis fastest. */
const gathered = (numbers: Numbers, { offset, shape, strides }: StridedTensor): Numbers => {
  const taken = numbers.slice(0, countOf(shape));
  const place = shape.map(() => 0);
  for (let i = 0, at = offset; i < taken.length; i++) {
    taken[i] = numbers[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis]!;
      if (++place[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      place[axis] = 0;
    }
  }
  return taken;
};

/** Numbers of storages, read once each. */
class Storages {
  readonly #bytesOf: (storage: Storage) => Uint8Array | undefined;
  readonly #budget: Budget;
  readonly #refuse: Refuse;
  readonly #read = new Map<string, Numbers>();

  constructor(bytesOf: (storage: Storage) => Uint8Array | undefined, budget: Budget, refuse: Refuse) {
    this.#bytesOf = bytesOf;
    this.#budget = budget;
    this.#refuse = refuse;
  }

  arrayOf(name: string, tensor: StridedTensor): NdArray {
    const { storage, offset, shape, strides } = tensor;
    const count = countOf(shape);
    const last = shape.reduce((at, size, axis) => at + (size - 1) * strides[axis]!, offset);
    if (count > storage.length || (count > 0 && last >= storage.length)) {
      const received = `${showShape(shape)} with strides ${showShape(strides)} from ${offset}`;
      throw this.#refuse(`tensor ${show(name)} reaches past its numbers`, received, `${storage.length} numbers`);
    }
    // Many tensors may be of the same storage.
    this.#budget.take(`tensor ${show(name)}`, 4 * count);
    const data = gathered(this.#numbersOf(name, storage), tensor);
    return { dtype: storedTypes[storage.type]!.dtype, shape, data } as NdArray;
  }

  #numbersOf(name: string, storage: Storage): Numbers {
    const id = `${storage.type} ${storage.key}`;
    const known = this.#read.get(id);
    if (known) return known;
    const { size, read } = storedTypes[storage.type]!;
    const bytes = this.#bytesOf(storage);
    if (!bytes || bytes.byteLength < storage.length * size) {
      const received = `${bytes?.byteLength ?? 0} bytes`;
      throw this.#refuse(`the numbers of tensor ${show(name)} are missing`, received, `${storage.length * size} bytes`);
    }
    const numbers = read(bytes.subarray(0, storage.length * size));
    if (!numbers || numbers instanceof BigInt64Array)
      throw this.#refuse(`tensor ${show(name)} has a number that int32 cannot hold`, storage.type);
    this.#read.set(id, numbers);
    return numbers;
  }
}

/** Containers inside of containers inside of … */
const DEEPEST = 32;
/** A container may be in many others: without an end to it a small file could fill the memory. */
const MOST = 1_000_000;

/** All tensors, by the names of the containers around them. */
const tensorsIn = (value: unknown, refuse: Refuse): ReadonlyMap<string, StridedTensor> => {
  const found = new Map<string, StridedTensor>();
  let visited = 0;
  const visit = (item: unknown, path: string, depth: number): void => {
    if (++visited > MOST || depth > DEEPEST) throw refuse("the file holds containers without end");
    if (item instanceof StridedTensor) found.set(path === "" ? "tensor" : path, item);
    const entries = item instanceof Map ? [...item] : Array.isArray(item) ? [...item.entries()] : [];
    for (const [key, inner] of entries) visit(inner, path === "" ? String(key) : `${path}.${String(key)}`, depth + 1);
  };
  visit(value, "", 0);
  return found;
};

const arraysOf = (value: unknown, inFile: Storages, refuse: Refuse): NdArrays =>
  Object.fromEntries([...tensorsIn(value, refuse)].map(([name, tensor]) => [name, inFile.arrayOf(name, tensor)]));

const PICKLE = /(^|\/)data\.pkl$/;

/** Since PyTorch 1.6: a zip with the pickle and a file for each storage, which are not compressed. */
const readZip = (bytes: Uint8Array, budget: Budget, refuse: Refuse): NdArrays => {
  const files = unzip(bytes, () => true, budget, refuse);
  const [name, pickle] = [...files].find(([name]) => PICKLE.test(name)) ?? [];
  if (name === undefined || !pickle) throw refuse("the file lacks data.pkl");
  const folder = name.replace(PICKLE, "$1");
  const order = files.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(order).trim() !== "little") throw refuse("the largest byte comes first", "big");
  const value = new Unpickler(pickle, callOf(refuse), refuse).read();
  const storages = new Storages(({ key }) => files.get(`${folder}data/${key}`), budget, refuse);
  return arraysOf(value, storages, refuse);
};

/** Number of the format before zips: its magic number, its version, what machine it was; then the object, names of storages, and they. */
const PREFACE = 3;

const readOlder = (bytes: Uint8Array, budget: Budget, refuse: Refuse): NdArrays => {
  const pickles = new Unpickler(bytes, callOf(refuse), refuse);
  for (let i = 0; i < PREFACE; i++) pickles.read();
  const value = pickles.read();
  const keys = pickles.read();
  if (!Array.isArray(keys)) throw refuse("the file does not list its storages", show(typeof keys));
  const types = new Map([...tensorsIn(value, refuse).values()].map(({ storage }) => [storage.key, storage]));
  const places = new Map<string, Uint8Array>();
  let at = pickles.end;
  for (const key of keys.map(String)) {
    const storage = types.get(key);
    if (!storage) throw refuse(`nothing says what numbers the storage ${show(key)} has`);
    const start = at + 8;
    at = start + storage.length * storedTypes[storage.type]!.size;
    if (at > bytes.byteLength) throw refuse("the file breaks off", `${bytes.byteLength} bytes`, `at least ${at} bytes`);
    places.set(key, bytes.subarray(start, at));
  }
  return arraysOf(value, new Storages(({ key }) => places.get(key), budget, refuse), refuse);
};

/**
 * Reads the tensors of a file that `torch.save` wrote: a state dict, or a checkpoint with one in it. Nothing in the file is run: tensors and plain containers
 * are known, and any other Python object is refused by its name.
 *
 * They come under the names of the dictionaries around them and in PyTorch's order of axes; `importWeights` finds them below groups such as
 * `state_dict.` or `module.` too.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link WeightsError} when the file holds other objects, such as a whole module, is damaged, or unpacks to more than `maxUnpackedBytes`.
 * @example
 * const { weights } = await readPytorch("checkpoint.pth");
 * weights["state_dict.fc.weight"]?.shape; // [2, 3]
 */
export const readPytorch = async (source: FileSource, options: UnpackOptions = {}): Promise<PytorchFile> => {
  checkOptions("readPytorch", options, knownOfUnpacking);
  const { at, bytes } = await openFile(source, "PyTorch file", options);
  const refuse = refusalOf(at, FIX);
  const budget = new Budget(at, bytes.byteLength, options);
  const kind = kindOfFile(bytes);
  if (kind === "pytorch") return { weights: readZip(bytes, budget, refuse) };
  if (kind === "pickle") return { weights: readOlder(bytes, budget, refuse) };
  throw refuseKind(at, bytes, "this is not a file of PyTorch", "a file that torch.save() wrote");
};
