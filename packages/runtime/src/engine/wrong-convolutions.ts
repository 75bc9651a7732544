/** @file Files that a device computes wrong: nobody would see it. */

import { EngineError } from "../errors.ts";
import { storedConvolutions } from "../onnx/convolutions.ts";

/**
 * What keeps a file from a device; null for most. ONNX Runtime's WebGPU is wrong where it reads three channels at once and there are more
 * (https://github.com/microsoft/onnxruntime/issues/29651). Graphs that were lowered with `abilitiesOf()` have no such convolutions.
 */
export const wrongOn = (device: string, bytes: Uint8Array): EngineError | null => {
  if (device !== "webgpu") return null;
  const wrong = storedConvolutions(bytes).find(
    ({ channels, filters, groups }) =>
      groups === 1 && channels > 3 && channels % 3 === 0 && channels % 4 !== 0 && filters % 4 === 0,
  );
  return wrong === undefined
    ? null
    : new EngineError({
        at: `device "${device}"`,
        problem: "ONNX Runtime computes a convolution of this file wrong on this device",
        received: `"${wrong.kernel}", ${wrong.channels} channels into ${wrong.filters} filters`,
        expected: "channels that are a multiple of 4, or not one of 3",
        fix: 'leave device out, or compute it with { device: "cpu" }, in a browser with { device: "wasm" }',
      });
};
