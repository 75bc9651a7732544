/** @file What `geotiff` reads from over HTTP: parts that are held against what was asked for, and failures that are not lost on the way. */
import { downloadRange } from "@tributary/files";
import { PictureError } from "./picture-source.ts";

/** What `geotiff` asks for: `bytes=0-65535`. */
const rangeIn = (headers: unknown): readonly [offset: number, length: number] => {
  const [, first = 0, last = 0] = /^bytes=(\d+)-(\d+)$/.exec(Object(headers).Range ?? "") ?? [];
  return [Number(first), Number(last) - Number(first) + 1];
};

/** What it takes for an answer. */
interface Answer {
  readonly ok: true;
  readonly status: 206;
  getHeader(): string;
  getData(): Promise<ArrayBuffer>;
}

/** A file at an address. */
export class Ranges {
  readonly url: string;
  /** What went wrong last: `geotiff` says only that something did. */
  failure: unknown;
  #total: number | null = null;

  constructor(url: string) {
    this.url = url;
  }

  async request({ headers }: { readonly headers?: unknown } = {}): Promise<Answer> {
    const [offset, length] = rangeIn(headers);
    try {
      const { bytes, total } = await downloadRange(this.url, offset, length);
      this.#checkSame(total);
      const range = `bytes ${offset}-${offset + bytes.length - 1}/${total}`;
      return {
        ok: true,
        status: 206,
        getHeader: (): string => range,
        getData: async (): Promise<ArrayBuffer> => bytes.buffer,
      };
    } catch (failure) {
      this.failure = failure;
      throw failure;
    }
  }

  #checkSame(total: number): void {
    this.#total ??= total;
    if (this.#total === total) return;
    throw new PictureError({
      at: this.url,
      problem: "the file has changed while it was read",
      received: `${total} bytes`,
      expected: `${this.#total} bytes, as before`,
      fix: "start again, to another folder",
    });
  }
}
