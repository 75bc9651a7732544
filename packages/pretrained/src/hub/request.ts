/** @file One request to a server: what its answer means, and how long it may be silent. */
import { afterSeconds, asFileError, FileError } from "@tributary/files";
import type { RemoteFile } from "./remote-file.ts";
import type { Settings } from "./settings.ts";

/** A failure on the way, and whether trying again may help. */
export class NetworkFailure extends Error {
  readonly failure: Error;
  readonly passes: boolean;

  constructor(failure: Error, passes: boolean) {
    super(failure.message);
    this.failure = failure;
    this.passes = passes;
  }

  /** What went wrong, for a line that begins with the file's name. */
  get inShort(): string {
    return this.failure instanceof FileError ? this.failure.problem : this.message;
  }
}

const LOOK = "look at the name, letter by letter";
const SIGN = "for a private or gated repository accept its terms on the hub, and set HF_TOKEN or give token";

/** What the hub's codes and a server's numbers mean. */
const meaningOf = (status: number, code: string | null): { readonly problem: string; readonly fix: string } => {
  if (code === "GatedRepo") return { problem: "its owner gives it only to those who accepted its terms", fix: SIGN };
  if (code === "EntryNotFound") return { problem: "the repository has no such file", fix: LOOK };
  if (code === "RevisionNotFound") return { problem: "the repository has no such revision", fix: "look at revision" };
  if (status === 401)
    return { problem: "there is no such repository, or it is not open to everyone", fix: `${LOOK}; ${SIGN}` };
  if (status === 403) return { problem: "the server does not give it to you", fix: SIGN };
  if (status === 404) return { problem: "the server has no such file", fix: LOOK };
  if (status === 429) return { problem: "the server was asked too often", fix: "wait a while, or set HF_TOKEN" };
  return { problem: "the server failed", fix: "try again later" };
};

export const refusedBy = (file: RemoteFile, response: Response): NetworkFailure => {
  const { status, statusText } = response;
  const failure = new FileError({
    at: file.name,
    ...meaningOf(status, response.headers.get("x-error-code")),
    received: `${status} ${statusText} from ${new URL(file.address).host}`.trimEnd(),
    code: `HTTP_${status}`,
  });
  return new NetworkFailure(failure, status === 408 || status === 429 || status >= 500);
};

/** A wait that ends with an error, unless something is heard in time. */
export class Silence {
  readonly #controller = new AbortController();
  readonly #file: RemoteFile;
  readonly #seconds: number;
  #stop = (): void => undefined;

  constructor(file: RemoteFile, seconds: number) {
    this.#file = file;
    this.#seconds = seconds;
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    this.#stop();
    this.#stop = afterSeconds(this.#seconds, () => {
      const problem = "the server fell silent";
      const expected = `a byte every ${this.#seconds} seconds`;
      const fix = "try again later: what is there already is gone on with";
      const failure = new FileError({ at: this.#file.name, problem, expected, fix, code: "ETIMEDOUT" });
      this.#controller.abort(new NetworkFailure(failure, true));
    });
  }

  end(): void {
    this.#stop();
    // Hangs up, where the server would go on.
    this.#controller.abort(new NetworkFailure(new Error("ended"), false));
  }
}

/** What went wrong while a server was asked; what the caller called off stays that. */
export const onTheWay = (failure: unknown, file: RemoteFile, { signal }: Settings, silence: Silence): unknown => {
  if (signal?.aborted) return signal.reason;
  if (silence.signal.aborted) return silence.signal.reason;
  if (failure instanceof NetworkFailure || failure instanceof FileError) return failure;
  return new NetworkFailure(asFileError(failure, file.name, "read"), true);
};

/** The token is for the hub alone. */
const headersFor = ({ isHub }: RemoteFile, { token }: Settings): Record<string, string> =>
  isHub && token !== undefined ? { authorization: `Bearer ${token}` } : {};

/** Asks for a file. */
export const request = async (
  file: RemoteFile,
  settings: Settings,
  silence: Silence,
  {
    address = file.address,
    headers = {},
    ...init
  }: RequestInit & {
    readonly address?: string;
    readonly headers?: Record<string, string>;
  },
): Promise<Response> => {
  const signals = settings.signal ? [settings.signal, silence.signal] : [silence.signal];
  const signal = AbortSignal.any(signals);
  try {
    signal.throwIfAborted();
    const all = { ...headersFor(file, settings), ...headers };
    const response = await fetch(address, { ...init, headers: all, signal });
    silence.heard();
    return response;
  } catch (failure) {
    throw onTheWay(failure, file, settings, silence);
  }
};
