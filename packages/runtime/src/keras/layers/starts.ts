/** @file How weights start, and what they cost the loss, in Keras' words. */
import {
  constantValue,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  type Regularizer,
  randomNormal,
  randomUniform,
  truncatedNormal,
  zeros,
} from "@tributary/kernel";
import { isRecord } from "../../weights/refusal.ts";
import { snakeCase } from "../variables.ts";
import type { Fields } from "./fields.ts";

type Config = Readonly<Record<string, unknown>>;

const numberIn = (config: Config, name: string, fallback: number): number => {
  const value = config[name];
  return typeof value === "number" && Number.isFinite(value) ? value : fallback;
};

const modes = { fan_in: "fanIn", fan_out: "fanOut", fan_avg: "fanAverage" } as const;
const distributions = {
  uniform: "uniform",
  normal: "truncatedNormal",
  truncated_normal: "truncatedNormal",
  untruncated_normal: "normal",
} as const;

const wordIn = <T extends Readonly<Record<string, string>>>(words: T, value: unknown, fallback: keyof T): T[keyof T] =>
  words[typeof value === "string" && Object.hasOwn(words, value) ? value : fallback]!;

/** By Keras' name in small letters. */
const initializers: Readonly<Record<string, (config: Config) => Initializer>> = {
  zeros,
  ones,
  constant: (config) => constantValue(numberIn(config, "value", 0)),
  random_uniform: (config) =>
    randomUniform({ minimum: numberIn(config, "minval", -0.05), maximum: numberIn(config, "maxval", 0.05) }),
  random_normal: (config) =>
    randomNormal({ mean: numberIn(config, "mean", 0), standardDeviation: numberIn(config, "stddev", 0.05) }),
  truncated_normal: (config) =>
    truncatedNormal({ mean: numberIn(config, "mean", 0), standardDeviation: numberIn(config, "stddev", 0.05) }),
  orthogonal: (config) => orthogonal({ gain: numberIn(config, "gain", 1) }),
  variance_scaling: (config) => ({
    kind: "varianceScaling",
    scale: numberIn(config, "scale", 1),
    mode: wordIn(modes, config.mode, "fan_in"),
    distribution: wordIn(distributions, config.distribution, "truncated_normal"),
  }),
  glorot_uniform: glorotUniform,
  glorot_normal: glorotNormal,
  he_uniform: heUniform,
  he_normal: heNormal,
  lecun_uniform: lecunUniform,
  lecun_normal: lecunNormal,
};

const described = (value: unknown): readonly [kind: string, config: Config] => {
  if (typeof value === "string") return [snakeCase(value), {}];
  if (!isRecord(value)) return ["", {}];
  return [snakeCase(String(value.class_name)), isRecord(value.config) ? value.config : {}];
};

/** An initializer under our name for it, where Tributary has it: the weights are in the file, so another does no harm. */
export const initializerOf = <const N extends string>(
  fields: Fields,
  theirs: string,
  ours: N,
): { readonly [K in N]?: Initializer } => {
  const [kind, config] = described(fields.raw(theirs));
  const start = Object.hasOwn(initializers, kind) ? initializers[kind]!(config) : undefined;
  return (start ? { [ours]: start } : {}) as { readonly [K in N]?: Initializer };
};

/** A regularizer under our name for it, where it is of squares or of magnitudes. */
export const regularizerOf = <const N extends string>(
  fields: Fields,
  theirs: string,
  ours: N,
): { readonly [K in N]?: Regularizer } => {
  const [, config] = described(fields.raw(theirs));
  const cost = { l1: numberIn(config, "l1", 0), l2: numberIn(config, "l2", 0) };
  return (cost.l1 > 0 || cost.l2 > 0 ? { [ours]: cost } : {}) as { readonly [K in N]?: Regularizer };
};
