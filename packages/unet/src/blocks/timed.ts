/** @file What a diffusion model's levels are made of. Ho et al. 2020, "Denoising Diffusion Probabilistic Models", arXiv:2006.11239, appendix B. */
import {
  add,
  type Block,
  chain,
  conv2d,
  dense,
  dotProductAttention,
  dropout,
  groupNormalization,
  type Initializer,
  named,
  silu,
  type Tensor,
  zeros,
} from "@tributary/kernel";

/** A block that is told the time: `[batch, features]` beside its image. */
export type Timed = (x: Tensor, time: Tensor) => Tensor;

export interface TimedStyle {
  /** Groups of channels that are normalized together. */
  readonly groups: number;
  /** The fraction of numbers that are dropped in training. */
  readonly dropout: number;
  /** How many groups of channels attend on their own. */
  readonly heads: number;
}

export const normalize = (groups: number): Block => groupNormalization({ groups, epsilon: 1e-6 });

/** A 3×3 convolution that keeps the size. */
export const conv = (filters: number, kernelInitializer?: Initializer): Block =>
  conv2d(filters, 3, { padding: "same", ...(kernelInitializer === undefined ? {} : { kernelInitializer }) });

/**
 * A residual block to which the time is added between its convolutions.
 *
 *     x ──┬── norm, silu, 3×3 ──(+)── norm, silu, dropout, 3×3 ──(+)──▶
 *         │     time ── silu, dense                               │
 *         └── 1×1, where channels change ─────────────────────────┘
 *
 * Its second convolution begins with zeros, so that the block begins as its shortcut.
 */
export const timedResidual = (channels: number, filters: number, style: TimedStyle): Timed => {
  const first = chain(normalize(style.groups), silu, conv(filters));
  const told = named("time", chain(silu, dense(filters)));
  const second = chain(normalize(style.groups), silu, dropout(style.dropout), conv(filters, zeros()));
  const shortcut: Block = channels === filters ? (x) => x : named("shortcut", conv2d(filters, 1));
  return (x, time) => add([shortcut(x), second(add([first(x), told(time)]))]);
};

/**
 * Every place of a map looks at all others, and adds what it finds. Begins as the identity.
 *
 *     x ──┬── norm ──┬── query ──┐
 *         │          ├── key ────┼── attention ── out ──(+)──▶
 *         │          └── value ──┘                       │
 *         └──────────────────────────────────────────────┘
 */
export const selfAttention = (channels: number, style: TimedStyle): Block => {
  const norm = normalize(style.groups);
  const [query, key, value] = ["query", "key", "value"].map((name) => named(name, dense(channels)));
  const out = named("out", dense(channels, { kernelInitializer: zeros() }));
  return (x) => {
    const y = norm(x);
    return add([x, out(dotProductAttention([query!(y), key!(y), value!(y)], { heads: style.heads }))]);
  };
};
