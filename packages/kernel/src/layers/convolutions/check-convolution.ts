/** @file Checks of the options that all 2-D convolutions share. */
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { type Activation, checkActivation } from "../activations/activation.ts";
import { checkDivides, checkPadding, checkSize, checkWhole } from "../arguments.ts";

interface ConvolutionSettings {
  readonly filters?: number;
  readonly kernelSize: Size;
  readonly strides: Size;
  readonly dilationRate?: Size;
  readonly padding: Padding | Sides;
  readonly groups?: number;
  readonly depthMultiplier?: number;
  readonly activation: Activation;
}

/** Checks every option that the convolution has. */
export const checkConvolution = (at: string, settings: ConvolutionSettings): void => {
  if ("filters" in settings) checkWhole(at, "filters", settings.filters);
  checkSize(at, "kernelSize", settings.kernelSize);
  checkSize(at, "strides", settings.strides);
  if ("dilationRate" in settings) checkSize(at, "dilationRate", settings.dilationRate);
  checkPadding(at, settings.padding);
  if ("groups" in settings) checkWhole(at, "groups", settings.groups);
  if ("depthMultiplier" in settings) checkWhole(at, "depthMultiplier", settings.depthMultiplier);
  checkActivation(at, settings.activation);
  if ("filters" in settings && "groups" in settings) checkDivides(at, settings.filters, settings.groups);
};
