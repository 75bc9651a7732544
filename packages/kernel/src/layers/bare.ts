/** @file Layers without weights can be used bare, `relu(x)`; those with settings also as `relu({ maxValue: 6 })(x)`. */
import type { Settings } from "../graph/layer-call.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { checkFlags, checkLayerOptions } from "./options.ts";
import { applyRuled, type LayerOptions, type Rule, ruledLayer } from "./ruled.ts";
import type { AnyLayer, BareArg, IN, OUT, TypedLayer } from "./typed.ts";

/** The definition of a bare layer, once its settings are known. */
export interface BareDefinition {
  readonly settings: Settings;
  readonly rule: Rule;
  readonly compute: (x: Tensor) => Tensor;
}

/** A layer that keeps the shape. */
export interface Elementwise extends TypedLayer {
  readonly [OUT]: this[typeof IN];
}

/** A layer that keeps the shape, used bare or given settings: `elu(x)`, `elu({ alpha: 0.5 })(x)`. */
export interface Configurable<Options> extends AnyLayer {
  readonly [OUT]: this[typeof IN];
  <T>(given: BareArg<T, T, Options & { readonly name?: string }>): T extends Tensor ? T : Elementwise;
}

/**
 * A layer without weights: called with a tensor it computes with its defaults, called with settings it returns a layer.
 */
export const bareLayer = <Options extends object, L extends AnyLayer>(
  kind: string,
  define: (options: Options) => BareDefinition,
): L => {
  const layer = (given: Tensor | Options): unknown => {
    if (given !== undefined && given !== null && typeof given === "object" && !isTensor(given)) {
      const { settings, rule, compute } = define(given);
      checkLayerOptions(kind, given, settings);
      checkFlags(kind, settings);
      const { name } = given as LayerOptions;
      return ruledLayer({ kind, settings, name }, rule, () => compute);
    }
    const { settings, rule, compute } = define({} as Options);
    return applyRuled({ kind, settings }, rule, given, compute);
  };
  Object.defineProperty(layer, "name", { value: kind });
  return layer as unknown as L;
};

/** A layer without weights or settings that keeps the shape. */
export const elementwise = (kind: string, compute: (x: Tensor) => Tensor): Elementwise => {
  const layer = (x: Tensor): Tensor => applyRuled({ kind }, (shape) => shape, x, compute);
  Object.defineProperty(layer, "name", { value: kind });
  return layer as unknown as Elementwise;
};
