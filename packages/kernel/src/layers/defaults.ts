/** @file The default initializers of weights, as in Keras. */
import { ones, zeros } from "../initializers/distributions.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { glorotUniform } from "../initializers/variance-scaling.ts";

export const glorot: Initializer = glorotUniform();
export const zero: Initializer = zeros();
export const one: Initializer = ones();
