export type { Device, Session, SessionOptions } from "./engine/session.ts";
export { openSession, run } from "./engine/session.ts";
export { EngineError } from "./errors.ts";
export { type EncodeOptions, encodeOnnx } from "./onnx/encode.ts";
export type { Value, Values } from "./values.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsOptions,
  writeSafetensors,
} from "./weights/safetensors.ts";
