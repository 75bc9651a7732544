/** @file Where a file is that another one names: beside it or below, on the same server. What comes out is looked at, not what is written. */

const ADDRESS = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Stands for the place of a file on disk, or of one that is named relative to a page. */
const PLACE = "https://folder.invalid/folder/the-file-itself";

const parsed = (path: string, base: URL): URL | null => {
  try {
    return new URL(path, base);
  } catch {
    return null;
  }
};

/** What a server may read in a part of a path; null where that is no text. */
const decoded = (part: string): string | null => {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
};

/** A folder or file of a name of its own: no dots alone, which lead elsewhere, nor slashes in disguise. */
const isPlain = (part: string): boolean => {
  const name = decoded(part);
  return name !== null && !/^[. ]*$|[/\\\0]/.test(name);
};

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

const isBelow = (target: URL, base: URL): boolean => {
  const folder = folderOf(base.pathname);
  return (
    target.protocol === base.protocol &&
    target.host === base.host &&
    target.username === base.username &&
    target.password === base.password &&
    target.pathname.startsWith(folder) &&
    target.pathname.slice(folder.length).split("/").every(isPlain)
  );
};

/**
 * The place of a file that `source` names, as `source` itself is given: a path, or an address, which keeps the query of `source` unless it
 * has its own; null where it would lie elsewhere.
 */
export const besideOf = (source: string | URL, path: string): string | URL | null => {
  const isAddress = source instanceof URL || ADDRESS.test(source);
  const base = new URL(isAddress ? source : PLACE);
  const target = parsed(path, base);
  // An empty path, or one of blanks, names the file itself.
  if (!target || target.pathname === base.pathname || !isBelow(target, base)) return null;
  if (!isAddress) return `${/^.*[/\\]/s.exec(source)?.[0] ?? ""}${path}`;
  if (target.search === "") target.search = base.search;
  return target;
};
