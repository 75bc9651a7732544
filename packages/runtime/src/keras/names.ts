/** @file What our inputs and layers are called in Keras: a name each. */
import type { AnyModel } from "@tributary/kernel";

/** Keras' names have no slashes. */
const writable = (name: string): string => name.replaceAll("/", ".");

/** Gives each thing of a model a name that no other has, and always the same. */
export class KerasNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** Inputs get their names first, since they are called by them; then layers in their order. */
  constructor({ inputs, layers }: Pick<AnyModel, "inputs" | "layers">) {
    for (const { name } of inputs) this.ofInput(name);
    for (const { name } of layers) this.ofLayer(name);
  }

  ofInput(name: string): string {
    return this.#of(`input ${name}`, name);
  }

  ofLayer(name: string): string {
    return this.#of(`layer ${name}`, name);
  }

  /** The name of something that Keras needs beside a layer. */
  beside(layer: string, ending: string): string {
    return this.#of(`beside ${layer} ${ending}`, `${this.ofLayer(layer)}${ending}`);
  }

  #of(key: string, wanted: string): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const base = writable(wanted);
    let name = base;
    for (let i = 1; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    return name;
  }
}
