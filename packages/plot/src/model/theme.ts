/**
 * @file Colors of a diagram: one per family of layers, dark on light, which people with color blindness can
 * distinguish.
 */
import type { Family } from "./describe.ts";

export interface Colors {
  readonly fill: string;
  readonly line: string;
  readonly ink: string;
}

export const COLORS: Readonly<Record<Family, Colors>> = {
  port: { fill: "#334155", line: "#334155", ink: "#ffffff" },
  convolution: { fill: "#dbeafe", line: "#3b82f6", ink: "#172554" },
  normalization: { fill: "#f1f5f9", line: "#94a3b8", ink: "#334155" },
  activation: { fill: "#fef9c3", line: "#ca8a04", ink: "#422006" },
  pooling: { fill: "#fee2e2", line: "#dc2626", ink: "#450a0a" },
  dense: { fill: "#ede9fe", line: "#7c3aed", ink: "#2e1065" },
  merge: { fill: "#ffedd5", line: "#ea580c", ink: "#431407" },
  reshape: { fill: "#ecfdf5", line: "#059669", ink: "#022c22" },
  other: { fill: "#ffffff", line: "#64748b", ink: "#1f2933" },
  group: { fill: "#f8fafc", line: "#475569", ink: "#0f172a" },
};

export const WIRE = "#475569";
