/**
 * @file Python's pickles, as far as tensors and plain containers need them. A pickle is a program for a stack machine that may call any
 * function of Python: this one knows a few by name, and nothing else.
 */
import { type Refuse, show } from "../weights/refusal.ts";

/** A function or a class of Python, by its name: `"torch._utils._rebuild_tensor_v2"`. */
export class PythonName {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Something else that the pickle points at: a storage of numbers. */
export class Reference {
  readonly id: unknown;

  constructor(id: unknown) {
    this.id = id;
  }
}

/** What to make of a call of a function; undefined for one that is not known. */
export type Call = (name: string, given: readonly unknown[]) => unknown;

const MARK = Symbol("mark");

/** What the opcodes are called in Python's `pickletools`. */
const op = {
  STOP: 0x2e,
  MARK: 0x28,
  POP: 0x30,
  POP_MARK: 0x31,
  DUP: 0x32,
  NONE: 0x4e,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  LONG1: 0x8a,
  BINFLOAT: 0x47,
  SHORT_BINSTRING: 0x55,
  BINSTRING: 0x54,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE: 0x58,
  EMPTY_TUPLE: 0x29,
  TUPLE: 0x74,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  EMPTY_LIST: 0x5d,
  APPEND: 0x61,
  APPENDS: 0x65,
  EMPTY_DICT: 0x7d,
  SETITEM: 0x73,
  SETITEMS: 0x75,
  PROTO: 0x80,
  FRAME: 0x95,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  MEMOIZE: 0x94,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  GLOBAL: 0x63,
  STACK_GLOBAL: 0x93,
  REDUCE: 0x52,
  NEWOBJ: 0x81,
  BUILD: 0x62,
  BINPERSID: 0x51,
} as const;

const NEWLINE = 0x0a;
const CONTAINERS = "tensors in dictionaries, lists and tuples";

/** Reads one pickle after the other from the same bytes. */
export class Unpickler {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #call: Call;
  readonly #refuse: Refuse;
  #at = 0;
  #stack: unknown[] = [];
  #memo = new Map<number, unknown>();

  constructor(bytes: Uint8Array, call: Call, refuse: Refuse) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#call = call;
    this.#refuse = refuse;
  }

  /** Where the last pickle ended. */
  get end(): number {
    return this.#at;
  }

  read(): unknown {
    this.#stack = [];
    this.#memo = new Map();
    for (let code = this.#byte(); code !== op.STOP; code = this.#byte()) this.#step(code);
    return this.#pop();
  }

  #take(length: number): Uint8Array {
    const start = this.#at;
    if (length > this.#bytes.byteLength - start) throw this.#refuse("the pickle breaks off", `after ${start} bytes`);
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  #byte(): number {
    return this.#take(1)[0]!;
  }

  #uint16(): number {
    return this.#byte() + 256 * this.#byte();
  }

  #uint32(): number {
    this.#take(4);
    return this.#view.getUint32(this.#at - 4, true);
  }

  #text(length: number): string {
    return new TextDecoder().decode(this.#take(length));
  }

  #line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0) throw this.#refuse("the pickle breaks off", `after ${this.#at} bytes`);
    const text = this.#text(end - this.#at);
    this.#at++;
    return text;
  }

  /** A whole number of any length, the smallest byte first, negative where its last bit is set. */
  #long(length: number): number {
    const bytes = this.#take(length);
    const value = bytes.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
    return Number(BigInt.asIntN(8 * length, value));
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw this.#refuse("the pickle takes from an empty stack");
    return this.#stack.pop();
  }

  #popToMark(): unknown[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.#refuse("the pickle has lost its place on the stack");
    const items = this.#stack.splice(mark);
    return items.slice(1);
  }

  /** The container that is worked on. */
  #top<T>(is: (value: unknown) => value is T): T {
    const top = this.#stack.at(-1);
    if (is(top)) return top;
    throw this.#refuse("the pickle fills something that is no container of its kind", show(typeof top));
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  #name(parts: readonly unknown[]): void {
    this.#push(new PythonName(parts.map(String).join(".")));
  }

  #setItems(items: readonly unknown[]): void {
    const dictionary = this.#top((value): value is Map<unknown, unknown> => value instanceof Map);
    for (let i = 0; i + 1 < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top((value): value is unknown[] => Array.isArray(value));
    for (const item of items) list.push(item);
  }

  #reduce(): void {
    const [given, callee] = [this.#pop(), this.#pop()];
    const result = callee instanceof PythonName && Array.isArray(given) ? this.#call(callee.name, given) : undefined;
    if (result === undefined) throw this.#unknown(callee);
    this.#push(result);
  }

  /** State behind an object: of containers it is what PyTorch notes beside them, of other things it would be code. */
  #build(): void {
    this.#pop();
    const object = this.#stack.at(-1);
    if (!(object instanceof Map)) throw this.#unknown(object);
  }

  #unknown(object: unknown) {
    const what = object instanceof PythonName ? object.name : `a value of the kind ${typeof object}`;
    return this.#refuse("the file holds Python objects", what, CONTAINERS);
  }

  #step(code: number): void {
    const step = this.#steps[code];
    if (!step) throw this.#refuse("the pickle does what only Python may", `opcode ${code.toString(16)}`, CONTAINERS);
    step();
  }

  /** An object of a class: refused by the class's name. */
  #object(): never {
    this.#pop();
    throw this.#unknown(this.#pop());
  }

  /** The last values on the stack, the first of them first. */
  #last(count: number): unknown[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  #real(): number {
    this.#take(8);
    return this.#view.getFloat64(this.#at - 8);
  }

  readonly #steps: Readonly<Record<number, () => unknown>> = {
    [op.PROTO]: () => this.#byte(),
    [op.FRAME]: () => this.#take(8),
    [op.MARK]: () => this.#push(MARK),
    [op.POP]: () => this.#pop(),
    [op.POP_MARK]: () => this.#popToMark(),
    [op.DUP]: () => this.#push(this.#stack.at(-1)),
    [op.NONE]: () => this.#push(null),
    [op.NEWTRUE]: () => this.#push(true),
    [op.NEWFALSE]: () => this.#push(false),
    [op.BININT]: () => this.#push(this.#uint32() | 0),
    [op.BININT1]: () => this.#push(this.#byte()),
    [op.BININT2]: () => this.#push(this.#uint16()),
    [op.LONG1]: () => this.#push(this.#long(this.#byte())),
    [op.BINFLOAT]: () => this.#push(this.#real()),
    [op.SHORT_BINSTRING]: () => this.#push(this.#text(this.#byte())),
    [op.SHORT_BINUNICODE]: () => this.#push(this.#text(this.#byte())),
    [op.BINSTRING]: () => this.#push(this.#text(this.#uint32())),
    [op.BINUNICODE]: () => this.#push(this.#text(this.#uint32())),
    [op.EMPTY_TUPLE]: () => this.#push([]),
    [op.EMPTY_LIST]: () => this.#push([]),
    [op.TUPLE]: () => this.#push(this.#popToMark()),
    [op.TUPLE1]: () => this.#push(this.#last(1)),
    [op.TUPLE2]: () => this.#push(this.#last(2)),
    [op.TUPLE3]: () => this.#push(this.#last(3)),
    [op.APPEND]: () => this.#append(this.#last(1)),
    [op.APPENDS]: () => this.#append(this.#popToMark()),
    [op.EMPTY_DICT]: () => this.#push(new Map()),
    [op.SETITEM]: () => this.#setItems(this.#last(2)),
    [op.SETITEMS]: () => this.#setItems(this.#popToMark()),
    [op.BINPUT]: () => this.#memo.set(this.#byte(), this.#stack.at(-1)),
    [op.LONG_BINPUT]: () => this.#memo.set(this.#uint32(), this.#stack.at(-1)),
    [op.MEMOIZE]: () => this.#memo.set(this.#memo.size, this.#stack.at(-1)),
    [op.BINGET]: () => this.#push(this.#memo.get(this.#byte())),
    [op.LONG_BINGET]: () => this.#push(this.#memo.get(this.#uint32())),
    [op.GLOBAL]: () => this.#name([this.#line(), this.#line()]),
    [op.STACK_GLOBAL]: () => this.#name(this.#last(2)),
    [op.REDUCE]: () => this.#reduce(),
    [op.NEWOBJ]: () => this.#object(),
    [op.BUILD]: () => this.#build(),
    [op.BINPERSID]: () => this.#push(new Reference(this.#pop())),
  };
}
