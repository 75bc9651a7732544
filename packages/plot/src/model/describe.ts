/** @file Short descriptions of layers, and their families. */
import type { Shape } from "@tributary/kernel";
import type { Layer } from "@tributary/kernel/authoring";

/** The family of a layer, which decides its color. */
export type Family =
  | "port"
  | "convolution"
  | "normalization"
  | "activation"
  | "pooling"
  | "dense"
  | "merge"
  | "reshape"
  | "other"
  | "group";

const FAMILIES: readonly (readonly [RegExp, Family])[] = [
  [
    /^(add|average|subtract|multiply|maximum|minimum|concatenate|dot|cropAndConcatenate|plus|minus|times|over)$/,
    "merge",
  ],
  [/conv/i, "convolution"],
  [/normalization/i, "normalization"],
  [/pooling/i, "pooling"],
  [/^(dense|timeDistributed|matmul)$/, "dense"],
  [/^(activation|.*elu|silu|sigmoid|hardSigmoid|hardSwish|tanh|softplus|softmax)$/i, "activation"],
  [
    /^(flatten|reshape|permute|.*padding2d|cropping2d|centerCrop|upSampling2d|depthToSpace|spaceToDepth|resizing|.*Like)$/i,
    "reshape",
  ],
];

export const familyOf = (kind: string): Family => FAMILIES.find(([pattern]) => pattern.test(kind))?.[1] ?? "other";

const isNumber = (value: unknown): value is number => typeof value === "number";

/** `3 × 3` of 3 or [3, 3]. */
const sides = (value: unknown): string | null => {
  if (isNumber(value)) return `${value} × ${value}`;
  return Array.isArray(value) && value.length === 2 && value.every(isNumber) ? value.join(" × ") : null;
};

/** `2` of 2 or [2, 2], `2 × 1` of [2, 1]; null for what changes nothing. */
const factor = (value: unknown): string | null => {
  const both = isNumber(value) ? [value, value] : value;
  if (!Array.isArray(both) || both.every((n) => n === 1)) return null;
  return both[0] === both[1] ? String(both[0]) : both.join(" × ");
};

const labeled = (label: string, value: string | null): readonly string[] =>
  value === null ? [] : [`${label} ${value}`];

/** The settings of a layer that a figure would show: `3 × 3, stride 2, relu`. */
export const detailOf = ({ settings }: Layer): string => {
  const window = sides(settings.kernelSize) ?? sides(settings.poolSize);
  const parts = [
    ...(window === null ? [] : [window]),
    ...labeled("stride", factor(settings.strides)),
    ...labeled("dilation", factor(settings.dilationRate)),
    ...(isNumber(settings.groups) && settings.groups > 1 ? [`${settings.groups} groups`] : []),
    ...labeled("by", factor(settings.size)),
    ...labeled("rate", isNumber(settings.rate) ? String(settings.rate) : null),
    ...labeled("axis", isNumber(settings.axis) && settings.axis !== -1 ? String(settings.axis) : null),
    ...(typeof settings.activation === "string" && settings.activation !== "linear" ? [settings.activation] : []),
  ];
  return parts.join(", ");
};

/** The shape without the batch: `56 × 56 × 64`. */
export const sizesOf = (shape: Shape): string =>
  shape
    .slice(1)
    .map((size) => size ?? "?")
    .join(" × ") || "number";

/** `25,557,032` */
export const readable = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
