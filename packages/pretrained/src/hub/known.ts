/** @file What a server says of a file before it gives it: commit, size, hash. */

import type { RemoteFile } from "./remote-file.ts";
import { refusedBy, request, Silence } from "./request.ts";
import type { Settings } from "./settings.ts";

export interface Known {
  /** The commit of the revision; the revision itself where the server does not say. */
  readonly commit: string;
  /** Changes when the file changes; null where the server does not say. */
  readonly tag: string | null;
  /** The SHA-256 of large files, which the hub uses as their tag. */
  readonly sha256: string | null;
  readonly size: number | null;
}

const HOPS = 5;
const SHA256 = /^[0-9a-f]{64}$/;
const COMMIT = /^[0-9a-f]{40}$/;

/** Another address on the same server: a repository that got a new name. Elsewhere are the bytes, not what is known of them. */
const sameServer = (response: Response, from: string): string | null => {
  const location = response.headers.get("location");
  if (response.status < 300 || response.status >= 400 || location === null) return null;
  const next = new URL(location, from);
  return next.origin === new URL(from).origin ? next.href : null;
};

const sizeOf = (text: string | null): number | null => {
  const size = text === null ? Number.NaN : Number(text);
  return Number.isSafeInteger(size) && size >= 0 ? size : null;
};

/** Asks a server about a file. Pages see no redirections: they learn what the last server says. */
export const ask = async (file: RemoteFile, settings: Settings): Promise<Known> => {
  const silence = new Silence(file, settings.idleSeconds);
  try {
    const init = { method: "HEAD", headers: { "accept-encoding": "identity" } };
    let address = file.address;
    let response = await request(file, settings, silence, { ...init, redirect: "manual" });
    let commit = response.headers.get("x-repo-commit");
    for (let hop = 0, next = sameServer(response, address); next !== null && hop < HOPS; hop++) {
      address = next;
      response = await request(file, settings, silence, { ...init, redirect: "manual", address });
      commit ??= response.headers.get("x-repo-commit");
      next = sameServer(response, address);
    }
    if (response.type === "opaqueredirect") {
      response = await request(file, settings, silence, { method: "HEAD" });
    }
    if (response.status >= 400) throw refusedBy(file, response);
    const isElsewhere = response.status >= 300;
    const linked = response.headers.get("x-linked-etag") ?? (isElsewhere ? null : response.headers.get("etag"));
    const tag = linked?.replace(/^W\//, "").replaceAll('"', "") ?? null;
    return {
      commit: commit !== null && COMMIT.test(commit) ? commit : file.revision,
      tag,
      sha256: tag !== null && SHA256.test(tag) ? tag : null,
      size: sizeOf(
        response.headers.get("x-linked-size") ?? (isElsewhere ? null : response.headers.get("content-length")),
      ),
    };
  } finally {
    silence.end();
  }
};
