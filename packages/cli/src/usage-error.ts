/** @file The error for a command line that names something unknown. */
import { TributaryError } from "@tributary/kernel";

/**
 * A name or an option is not one of those that there are: the program ends with code 2.
 *
 * @example
 * new UsageError({ problem: "there is no network nuclei", fix: "say --model unet" }).problem; // "there is no network nuclei"
 */
export class UsageError extends TributaryError {
  override get name(): string {
    return "UsageError";
  }
}
