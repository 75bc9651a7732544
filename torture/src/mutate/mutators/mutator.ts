/** @file What changes a file: a function of its bytes and of chance, so that a seed makes the same file again. */
import type { Random } from "@tributary/images";

/** Gives the bytes of a changed file; those it was given stay as they are. */
export type Mutator = (bytes: Uint8Array, random: Random) => Uint8Array;

export const pick = <T>(items: readonly T[], random: Random): T => items[random.integer(items.length)]!;

export const joined = (...parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

export const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decoded = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
