/** @file A small hub on this machine: it speaks the paths and headers of the real one, and fails when it is told to. */
import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** One question that was asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether it was asked of the storage that large files are redirected to, and not of the hub itself. */
  readonly ofStorage: boolean;
}

/** Answers in place of the hub, and then says true. */
export type Fault = (asked: Asked, response: ServerResponse, bytes: Uint8Array | null) => boolean;

interface Repository {
  readonly commit: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const hashOf = (bytes: Uint8Array | string, kind = "sha256"): string => createHash(kind).update(bytes).digest("hex");

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const listening = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return server;
};

/** Bytes from where they are asked for on. */
export const giveBytes = ({ method, headers }: Asked, response: ServerResponse, bytes: Uint8Array): void => {
  const from = Number(/^bytes=(\d+)-/.exec(headers.range ?? "")?.[1] ?? 0);
  if (from > 0 && from >= bytes.byteLength) {
    response.writeHead(416).end();
    return;
  }
  const part = bytes.subarray(from);
  response.writeHead(from > 0 ? 206 : 200, {
    "content-length": part.byteLength,
    "accept-ranges": "bytes",
    ...(from > 0 ? { "content-range": `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}` } : {}),
  });
  response.end(method === "HEAD" ? undefined : part);
};

export class HubServer implements AsyncDisposable {
  readonly asked: Asked[] = [];
  /** Asked first about each question; null for a hub without faults. */
  fault: Fault | null = null;
  readonly #repositories = new Map<string, Repository>();
  readonly #stored = new Map<string, Uint8Array>();
  #hub!: Server;
  #storage!: Server;

  /** Starts a hub, and on another port what it keeps large files in. */
  static async start(): Promise<HubServer> {
    const hub = new HubServer();
    hub.#hub = await listening((request, response) => hub.#answer(request, response, false));
    hub.#storage = await listening((request, response) => hub.#answer(request, response, true));
    return hub;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${portOf(this.#hub)}`;
  }

  /** Publishes a new commit of a repository, and returns it. Files above 100 bytes that are no JSON count as large. */
  publish(repository: string, files: Readonly<Record<string, Uint8Array | string>>): string {
    const encoder = new TextEncoder();
    const entries = Object.entries(files).map(
      ([path, content]) => [path, typeof content === "string" ? encoder.encode(content) : content] as const,
    );
    const commit = hashOf(entries.map(([path, bytes]) => path + hashOf(bytes)).join(), "sha1");
    this.#repositories.set(repository, { commit, files: new Map(entries) });
    for (const [, bytes] of entries) this.#stored.set(hashOf(bytes), bytes);
    return commit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of [this.#hub, this.#storage]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse, ofStorage: boolean): void {
    const { method = "GET", url = "/", headers } = request;
    const asked = { method, path: url, headers, ofStorage };
    this.asked.push(asked);
    const stored = ofStorage ? (this.#stored.get(url.slice(1)) ?? null) : null;
    if (this.fault?.(asked, response, stored)) return;
    if (!ofStorage) this.#resolve(asked, response);
    else if (stored) giveBytes(asked, response, stored);
    else response.writeHead(404).end();
  }

  /** `/owner/name/resolve/revision/file`: small files are there, large ones elsewhere. */
  #resolve(asked: Asked, response: ServerResponse): void {
    const found = /^(?:\/api\/resolve-cache\/models)?\/([^/]+\/[^/]+)(?:\/resolve)?\/([^/]+)\/(.+)$/.exec(asked.path);
    const [, name = "", revision = "", path = ""] = found ?? [];
    const repository = this.#repositories.get(name);
    const bytes = repository?.files.get(path);
    const commit = repository?.commit ?? "";
    if (repository) response.setHeader("x-repo-commit", commit);
    // The hub tells nobody which private repositories there are.
    if (!repository) response.writeHead(401, { "x-error-code": "RepoNotFound" }).end();
    else if (revision !== "main" && revision !== commit) {
      response.writeHead(404, { "x-error-code": "RevisionNotFound" }).end();
    } else if (!bytes) response.writeHead(404, { "x-error-code": "EntryNotFound" }).end();
    else if (!path.endsWith(".json")) this.#redirect(response, bytes);
    else if (asked.path.startsWith("/api/")) {
      response.setHeader("etag", `"${hashOf(bytes, "sha1")}"`);
      giveBytes(asked, response, bytes);
    } else {
      response.writeHead(307, { location: `/api/resolve-cache/models/${name}/${commit}/${path}` }).end();
    }
  }

  #redirect(response: ServerResponse, bytes: Uint8Array): void {
    const sha256 = hashOf(bytes);
    const location = `http://127.0.0.1:${portOf(this.#storage)}/${sha256}`;
    const headers = { location, "x-linked-etag": `"${sha256}"`, "x-linked-size": bytes.byteLength };
    response.writeHead(302, headers).end();
  }
}
