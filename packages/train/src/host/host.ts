/** @file What callbacks need from the machine: a folder to write to, and a terminal to be read on. */

/** A bar in a terminal. */
export interface Bar {
  /** Shows how many of the steps are done, and a line of text after them. */
  show(done: number, text: string): void;
  /** Removes the bar. */
  close(): void;
}

export interface Host {
  makeFolder(path: string): Promise<void>;
  /** Names of the files in a folder; none where there is no folder. */
  list(folder: string): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
  readBytes(path: string): Promise<Uint8Array>;
  writeText(path: string, text: string): Promise<void>;
  append(path: string, content: string | Uint8Array): Promise<void>;
  join(...parts: readonly string[]): string;
  /** Prints a line. */
  print(line: string): void;
  /** A progress bar of that many steps; null where the output is no terminal. */
  openBar(label: string, total: number): Bar | null;
}
