/** @file The error of this package: ONNX Runtime is missing, or does not have what was asked for. */
import { TributaryError } from "@tributary/kernel";

/** The engine is not installed, or does not have the device that was asked for. */
export class EngineError extends TributaryError {
  override get name(): string {
    return "EngineError";
  }
}
