/** @file The error of this package. */
import { TributaryError } from "@tributary/kernel";

/**
 * A queue cannot do what it is asked: no Redis answers, it is another program's, a batch or its model is not there.
 *
 * @example
 * new QueueError({ at: "redis://127.0.0.1:6379", problem: "no Redis answers there" }).at; // "redis://127.0.0.1:6379"
 */
export class QueueError extends TributaryError {
  override get name(): string {
    return "QueueError";
  }
}
