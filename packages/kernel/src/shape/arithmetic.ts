/**
 * @file Arithmetic on integer literal types, for the compiler, one decimal digit at a time.
 *
 * Exact up to 2^53. A `number` operand gives `number`; a result below zero gives the sentinel -1.
 */
import type { BORROW, CARRY, DIFF, HALF, LOW, ODD, PHI, PLO } from "./tables.ts";

type Digit = "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
type Bit = "0" | "1";

type Rev<S extends string, R extends string = ""> = S extends `${infer H}${infer T}` ? Rev<T, `${H}${R}`> : R;
type Strip<S extends string> = S extends `0${infer R}` ? (R extends "" ? S : Strip<R>) : S;
type Num<S extends string> = S extends `${infer N extends number}` ? N : never;

// a + b, least significant digit first in, most significant first out
type AddR<
  A extends string,
  B extends string,
  C extends Bit = "0",
  R extends string = "",
> = A extends `${infer a extends Digit}${infer A1}`
  ? B extends `${infer b extends Digit}${infer B1}`
    ? AddR<A1, B1, CARRY[C][a][b], `${LOW[C][a][b]}${R}`>
    : C extends "0"
      ? `${Rev<A>}${R}`
      : AddR<A1, "", CARRY["1"][a]["0"], `${LOW["1"][a]["0"]}${R}`>
  : B extends ""
    ? C extends "0"
      ? R
      : `1${R}`
    : AddR<B, "", C, R>;

type SubR<
  A extends string,
  B extends string,
  C extends Bit = "0",
  R extends string = "",
> = A extends `${infer a extends Digit}${infer A1}`
  ? B extends `${infer b extends Digit}${infer B1}`
    ? SubR<A1, B1, BORROW[C][a][b], `${DIFF[C][a][b]}${R}`>
    : C extends "0"
      ? `${Rev<A>}${R}`
      : SubR<A1, "", BORROW["1"][a]["0"], `${DIFF["1"][a]["0"]}${R}`>
  : B extends ""
    ? C extends "0"
      ? R
      : "-"
    : "-";

/** A + B */
export type Add<A extends number, B extends number> = number extends A
  ? number
  : number extends B
    ? number
    : B extends 0
      ? A
      : A extends 0
        ? B
        : Num<AddR<Rev<`${A}`>, Rev<`${B}`>>>;

/** A - B, or -1 when B is the larger */
export type Sub<A extends number, B extends number> = number extends A
  ? number
  : number extends B
    ? number
    : B extends 0
      ? A
      : SubR<Rev<`${A}`>, Rev<`${B}`>> extends infer S extends string
        ? S extends "-"
          ? -1
          : Num<Strip<S>>
        : never;

// a * digit + carry, least significant digit first in and out
type MulD<
  A extends string,
  b extends Digit,
  C extends Digit = "0",
  R extends string = "",
> = A extends `${infer a extends Digit}${infer A1}`
  ? MulD<A1, b, LOW[CARRY["0"][PLO[a][b]][C]][PHI[a][b]]["0"], `${R}${LOW["0"][PLO[a][b]][C]}`>
  : C extends "0"
    ? R
    : `${R}${C}`;
type MulR<A extends string, B extends string, Acc extends string = ""> = B extends `${infer b extends Digit}${infer B1}`
  ? MulR<A, B1, Rev<AddR<`0${Acc}`, MulD<A, b>>>>
  : Rev<Acc>;
/** A * B */
export type Mul<A extends number, B extends number> = number extends A
  ? number
  : number extends B
    ? number
    : B extends 1
      ? A
      : A extends 1
        ? B
        : A extends 0
          ? 0
          : B extends 0
            ? 0
            : Num<Strip<MulR<Rev<`${A}`>, `${B}`>>>;

// by 2: most significant digit first, rest in, [quotient, rest] out
type HalfS<
  S extends string,
  R extends Bit = "0",
  Q extends string = "",
> = S extends `${infer d extends Digit}${infer S1}` ? HalfS<S1, ODD[d], `${Q}${HALF[R][d]}`> : [Q, R];

// by any literal: long division; the quotient digit by repeated subtraction
type QDigit<R extends string, V extends string, Q extends 0[] = []> =
  SubR<Rev<R>, V> extends infer S extends string ? (S extends "-" ? [Q["length"], R] : QDigit<S, V, [...Q, 0]>) : never;
type DivS<
  S extends string,
  V extends string,
  R extends string = "0",
  Q extends string = "",
> = S extends `${infer d}${infer S1}`
  ? QDigit<Strip<`${R}${d}`>, V> extends [infer q extends number, infer r extends string]
    ? DivS<S1, V, Strip<r>, `${Q}${q}`>
    : never
  : [Q, R];

/** [floor(A / B), A mod B] */
export type DivMod<A extends number, B extends number> = number extends A
  ? [number, number]
  : number extends B
    ? [number, number]
    : B extends 1
      ? [A, 0]
      : (B extends 2 ? HalfS<`${A}`> : DivS<`${A}`, Rev<`${B}`>>) extends [
            infer q extends string,
            infer r extends string,
          ]
        ? [Num<Strip<q>>, Num<Strip<r>>]
        : never;
/** floor(A / B) */
export type FloorDiv<A extends number, B extends number> = B extends 1 ? A : DivMod<A, B>[0];
/** A mod B */
export type Mod<A extends number, B extends number> = DivMod<A, B>[1];
/** ceil(A / B) */
export type CeilDiv<A extends number, B extends number> = B extends 1
  ? A
  : DivMod<A, B> extends [infer q extends number, infer r]
    ? r extends 0
      ? q
      : Add<q, 1>
    : never;

/** True when A < B; boolean when unknown. */
export type Lt<A extends number, B extends number> = number extends A
  ? boolean
  : number extends B
    ? boolean
    : Sub<A, B> extends -1
      ? true
      : false;
