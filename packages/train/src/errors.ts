/** @file The error of this package. */
import { TributaryError } from "@tributary/kernel";

/** Training cannot go on, or was asked for something that it cannot do. */
export class TrainingError extends TributaryError {
  override get name(): string {
    return "TrainingError";
  }
}
