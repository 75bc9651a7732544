/** @file What callbacks need from the machine besides files: a terminal to be read on. */

/** A bar in a terminal. */
export interface Bar {
  /** Shows how many of the steps are done, and a line of text after them. */
  show(done: number, text: string): void;
  /** Removes the bar. */
  close(): void;
}

export interface Host {
  join(...parts: readonly string[]): string;
  /** Prints a line. */
  print(line: string): void;
  /** A progress bar of that many steps; null where the output is no terminal. */
  openBar(label: string, total: number): Bar | null;
}
