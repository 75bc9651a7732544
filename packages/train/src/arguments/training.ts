/** @file What `createTrainer` is given, or the sentence about it: parameters that follow from their arguments. */
import type { Tensor } from "@tributary/kernel";
import type { Loss } from "../losses/loss.ts";
import type { Metric } from "../metrics/metric.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { WeightedLoss } from "../step/planned-losses.ts";
import type { Known } from "./names.ts";
import type { Misfit, Named } from "./words.ts";

type Maker = (...args: never) => object;

type OneLoss<L> = L extends Loss
  ? L
  : L extends string
    ? Named<"loss", L>
    : L extends Maker
      ? ReturnType<L> extends Tensor
        ? Loss
        : Misfit<"lossMaker">
      : Loss;

type LossEntry<L> = L extends WeightedLoss | undefined
  ? L
  : L extends { readonly loss: infer F }
    ? { readonly loss: OneLoss<F>; readonly weight?: number }
    : L extends string | ((...args: never) => unknown)
      ? OneLoss<L>
      : WeightedLoss;

/** The parameter that takes a loss, or losses by the names of outputs. */
export type LossArg<L, Names extends string> = L extends string | ((...args: never) => unknown)
  ? OneLoss<L>
  : L extends object
    ? { readonly [K in keyof L]: Known<"output", K, Names, LossEntry<L[K]>> }
    : Loss;

/** The parameter that takes an optimizer. */
export type OptimizerArg<O> = O extends Optimizer
  ? O
  : O extends string
    ? Named<"optimizer", O>
    : O extends Maker
      ? Misfit<"optimizerMaker">
      : Optimizer;

type OneMetric<P> = P extends Metric
  ? P
  : P extends string
    ? Named<"metric", P>
    : P extends Maker
      ? Misfit<"metricMaker">
      : Metric;

type MetricList<P> = P extends readonly unknown[]
  ? { readonly [I in keyof P]: OneMetric<P[I]> }
  : P extends Metric
    ? Misfit<"metric">
    : P extends string | Maker
      ? OneMetric<P>
      : readonly Metric[];

/** Metrics by the names of outputs. */
type MetricEntries<P extends object, Names extends string> = {
  readonly [K in keyof P]: P[K] extends readonly Metric[] | undefined
    ? Known<"output", K, Names, P[K]>
    : Known<"output", K, Names, MetricList<P[K]>>;
};

/** The parameter that takes metrics, or metrics by the names of outputs. */
export type MetricsArg<P, Names extends string> = P extends readonly Metric[] | undefined
  ? P
  : P extends readonly unknown[] | Metric | string | Maker
    ? MetricList<P>
    : P extends object
      ? MetricEntries<P, Names>
      : readonly Metric[];
