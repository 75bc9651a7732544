import { expectTypeOf, test } from "vitest";
import type { Add, CeilDiv, DivMod, FloorDiv, Lt, Mod, Mul, Sub } from "./arithmetic.ts";

test("the compiler adds and multiplies exactly up to 2^53", () => {
  expectTypeOf<Add<64, 128>>().toEqualTypeOf<192>();
  expectTypeOf<Add<999, 1>>().toEqualTypeOf<1000>();
  expectTypeOf<Add<1, 9999999>>().toEqualTypeOf<10000000>();
  expectTypeOf<Add<9007199254740990, 1>>().toEqualTypeOf<9007199254740991>();
  expectTypeOf<Mul<64, 50176>>().toEqualTypeOf<3211264>();
  expectTypeOf<Mul<65536, 65536>>().toEqualTypeOf<4294967296>();
  expectTypeOf<Mul<99, 99>>().toEqualTypeOf<9801>();
  expectTypeOf<Mul<0, 7>>().toEqualTypeOf<0>();
});

test("subtracting more than there is gives -1", () => {
  expectTypeOf<Sub<572, 184>>().toEqualTypeOf<388>();
  expectTypeOf<Sub<1000000, 1>>().toEqualTypeOf<999999>();
  expectTypeOf<Sub<7, 7>>().toEqualTypeOf<0>();
  expectTypeOf<Sub<7, 8>>().toEqualTypeOf<-1>();
  expectTypeOf<Sub<7, 100>>().toEqualTypeOf<-1>();
});

test("division rounds down, up, and leaves a rest", () => {
  expectTypeOf<FloorDiv<1000000, 224>>().toEqualTypeOf<4464>();
  expectTypeOf<CeilDiv<1000001, 2>>().toEqualTypeOf<500001>();
  expectTypeOf<CeilDiv<225, 2>>().toEqualTypeOf<113>();
  expectTypeOf<CeilDiv<224, 1>>().toEqualTypeOf<224>();
  expectTypeOf<DivMod<570, 16>>().toEqualTypeOf<[35, 10]>();
  expectTypeOf<Mod<100, 10>>().toEqualTypeOf<0>();
});

test("less than", () => {
  expectTypeOf<Lt<27, 28>>().toEqualTypeOf<true>();
  expectTypeOf<Lt<28, 28>>().toEqualTypeOf<false>();
  expectTypeOf<Lt<number, 28>>().toEqualTypeOf<boolean>();
});

test("what is known at run time only stays a number", () => {
  expectTypeOf<Add<number, 1>>().toEqualTypeOf<number>();
  expectTypeOf<Mul<3, number>>().toEqualTypeOf<number>();
  expectTypeOf<CeilDiv<number, 2>>().toEqualTypeOf<number>();
});
