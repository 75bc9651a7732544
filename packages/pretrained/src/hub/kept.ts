/** @file Files that are fetched once and kept. */
import { FileError } from "@tributary/files";
import { store } from "#store";
import { type Downloaded, downloadFile, sha256 } from "./download.ts";
import { ask, type Known } from "./known.ts";
import { patiently } from "./patience.ts";
import type { Places, RemoteFile } from "./remote-file.ts";
import { NetworkFailure } from "./request.ts";
import type { Settings } from "./settings.ts";

/** A file, and what is known of where it is from. */
export interface KeptFile extends Downloaded {
  /** The commit; empty where the server has none. */
  readonly commit: string;
}

/** What is written beside a file that is kept. */
interface Record {
  readonly sha256: string;
  readonly tag: string | null;
}

const COMMIT = /^[0-9a-f]{40}$/;

const text = (bytes: Uint8Array | null): string | null => bytes && new TextDecoder().decode(bytes);
const bytesOf = (content: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(content);

const recordFrom = (json: string | null): Record | null => {
  try {
    const { sha256: hash, tag } = Object(JSON.parse(json ?? "null")) as { sha256?: unknown; tag?: unknown };
    return typeof hash === "string" ? { sha256: hash, tag: typeof tag === "string" ? tag : null } : null;
  } catch {
    return null;
  }
};

/** The commit that a branch or tag was when it was last asked for. */
const lastCommit = async (places: Places): Promise<string | null> => {
  const commit = text(await store.read(places.reference))?.trim();
  return commit !== undefined && COMMIT.test(commit) ? commit : null;
};

/** What is kept, and the tag that it had. */
interface Found extends KeptFile {
  readonly tag: string | null;
}

type Look = "none" | "damaged" | Found;

/** Whether what is kept is what the server has now. */
const isCurrent = ({ sha256: hash, commit, tag }: Found, known: Known): boolean => {
  if (commit !== known.commit) return false;
  if (known.sha256 !== null) return known.sha256 === hash;
  // Where the address alone names it, the file there may be another by now.
  return commit !== "" || known.tag === null || known.tag === tag;
};

/**
 * What is kept of a commit. Bytes are hashed each time: a disk may lose some, and whoever filled the file need not have been this program.
 */
const look = async (file: RemoteFile, places: Places, commit: string): Promise<Look> => {
  const bytes = await store.read(places.file(commit));
  if (!bytes) return "none";
  const found = await sha256(bytes);
  const record = recordFrom(text(await store.read(places.record(commit))));
  if (record && record.sha256 !== found) return "damaged";
  if (file.sha256 !== undefined && !found.startsWith(file.sha256)) return "damaged";
  return { bytes, sha256: found, commit, tag: record?.tag ?? null };
};

const notKept = (file: RemoteFile): FileError =>
  new FileError({
    at: file.name,
    problem: "it is not kept here, and nothing may be fetched",
    expected: "a file that was fetched before",
    fix: "fetch it once without offline and HF_HUB_OFFLINE, with the same cache",
    code: "ENOENT",
  });

const keep = async (
  file: RemoteFile,
  places: Places,
  known: Known,
  partial: string,
  got: Downloaded,
): Promise<void> => {
  const { commit, tag } = known;
  // The record first: a file without one would be believed.
  await store.write(places.record(commit), bytesOf(JSON.stringify({ sha256: got.sha256, tag, address: file.address })));
  if (got.bytes.byteLength === 0) await store.write(places.file(commit), got.bytes);
  else await store.finish(partial, places.file(commit), got.bytes);
  if (file.isHub && COMMIT.test(commit) && !COMMIT.test(file.revision)) {
    await store.write(places.reference, bytesOf(commit));
  }
};

/** What the server says; null where it cannot be asked and something is kept that may do. */
const askUnless = async (file: RemoteFile, settings: Settings, hasKept: boolean): Promise<Known | null> => {
  try {
    return await patiently(file, settings, () => ask(file, settings));
  } catch (failure) {
    if (!(failure instanceof NetworkFailure)) throw failure;
    if (!failure.passes || !hasKept) throw failure.failure;
    const note = `${failure.inShort}; what was kept is used`;
    settings.tell({ file: file.name, received: 0, total: null, note });
    return null;
  }
};

const fetchAndKeep = async (file: RemoteFile, places: Places, known: Known, settings: Settings): Promise<KeptFile> => {
  const say = (note: string): void => settings.tell({ file: file.name, received: 0, total: known.size, note });
  await using _ = await store.lock(places.lock, () => say("another process fetches it; waiting"), settings.signal);
  const meanwhile = await look(file, places, known.commit);
  if (typeof meanwhile === "object" && isCurrent(meanwhile, known)) return meanwhile;
  if (meanwhile !== "none") {
    say("the file that was kept is damaged or of another time; it is fetched again");
    await store.remove(places.file(known.commit));
  }
  const partial = places.partial(known.tag ?? known.commit);
  const got = await downloadFile(file, known, partial, settings);
  await keep(file, places, known, partial, got);
  return { ...got, commit: known.commit };
};

const withoutPlaces = async (file: RemoteFile, settings: Settings): Promise<KeptFile> => {
  if (settings.offline) throw notKept(file);
  const known = await askUnless(file, settings, false);
  return { ...(await downloadFile(file, known, null, settings)), commit: known?.commit ?? file.revision };
};

/**
 * The bytes of a file: kept ones where they are whole and still what is published, fetched ones otherwise.
 *
 * @throws {@link FileError} when it is not there, not given, damaged on the way, or does not fit on the disk.
 */
export const getFile = async (file: RemoteFile, settings: Settings): Promise<KeptFile> => {
  const { places } = file;
  if (!places) return withoutPlaces(file, settings);
  const remembered = file.isHub && !COMMIT.test(file.revision) ? await lastCommit(places) : null;
  const kept = await look(file, places, remembered ?? file.revision);
  const isThere = typeof kept === "object";
  // A commit never changes, nor does what is known by its hash.
  const isFixed = COMMIT.test(file.revision) || (!file.isHub && file.sha256 !== undefined);
  if (isThere && (settings.offline || isFixed)) return kept;
  if (settings.offline) throw notKept(file);
  const known = await askUnless(file, settings, isThere);
  if (isThere && (!known || isCurrent(kept, known))) return kept;
  if (!known) throw notKept(file);
  return fetchAndKeep(file, places, known, settings);
};
