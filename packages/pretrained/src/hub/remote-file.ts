/** @file A file on a server: in a repository of the hub, or at an address of its own. */
import type { Settings } from "./settings.ts";

export interface RemoteFile {
  /** For people: `"timm/resnet50.a1_in1k model.safetensors"`. */
  readonly name: string;
  readonly address: string;
  /** Whether the address is the hub's, which is told the token and tells commit, size and hash. */
  readonly isHub: boolean;
  /** Branch, tag or commit; empty where an address has none. */
  readonly revision: string;
  /** What is known beforehand of the SHA-256, in hexadecimal: all of it, or how it begins. */
  readonly sha256?: string | undefined;
  /** Places within the cache; null where nothing is kept. */
  readonly places: Places | null;
}

export interface Places {
  /** What one process at a time works at. */
  readonly lock: string;
  /** Holds the commit that a branch or tag was last. */
  readonly reference: string;
  readonly file: (commit: string) => string;
  /** What is known of the file: its hash, its size, where it is from. */
  readonly record: (commit: string) => string;
  readonly partial: (tag: string) => string;
}

/** Letters that every file system takes. */
const plain = (text: string): string => text.replaceAll(/[^\w.-]+/g, "_").slice(-120);

/**
 * A file of a repository. It is kept where the hub's own tools look for it: `models--owner--name/snapshots/commit/file`, and
 * `refs/revision` says which commit that was.
 */
export const hubFile = (
  repository: string,
  path: string,
  { endpoint, cache }: Settings,
  { revision, sha256 }: { readonly revision: string; readonly sha256?: string | undefined },
): RemoteFile => {
  const folder = `models--${repository.replaceAll("/", "--")}`;
  const own = `${cache}/${folder}`;
  const encoded = revision.split("/").map(encodeURIComponent).join("%2F");
  return {
    name: `${repository} ${path}`,
    address: `${endpoint}/${repository}/resolve/${encoded}/${path}`,
    isHub: true,
    revision,
    sha256,
    places:
      cache === null
        ? null
        : {
            lock: `${cache}/.locks/${folder}`,
            reference: `${own}/refs/${revision}`,
            file: (commit) => `${own}/snapshots/${commit}/${path}`,
            record: (commit) => `${own}/tributary/${commit}/${path}.json`,
            partial: (tag) => `${own}/tributary/${plain(tag)}.${plain(path)}.partial`,
          },
  };
};

/** A file at an address of its own. The hub's tools know no such files, and look into no hidden folder. */
export const addressedFile = (address: string, { cache }: Settings, sha256: string | undefined): RemoteFile => {
  const { host, pathname, search } = new URL(address);
  const own = `${cache}/.tributary/${plain(host)}/${plain(`${pathname.slice(1)}${search}`)}`;
  return {
    name: address,
    address,
    isHub: false,
    revision: "",
    sha256,
    places:
      cache === null
        ? null
        : {
            lock: `${own}.lock`,
            reference: `${own}.reference`,
            file: () => own,
            record: () => `${own}.json`,
            partial: (tag) => `${own}.${plain(tag)}.partial`,
          },
  };
};
