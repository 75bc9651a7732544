/** @file Files written whole or not at all, read and downloaded within limits; locks for folders; errors that say what is wrong. */
export { afterSeconds } from "./after-seconds.ts";
export type { Content } from "./content.ts";
export type { FolderLock } from "./disk/disk.ts";
export { type DownloadedRange, download, downloadRange } from "./download.ts";
export { asFileError, type Deed, FileError, type FileErrorFields } from "./file-error.ts";
export {
  appendFile,
  listFolder,
  lockFolder,
  makeFolder,
  moveFile,
  readFile,
  removeFile,
  writeFile,
} from "./files.ts";
export { joinChunks } from "./join-chunks.ts";
export type { ReadOptions } from "./limits.ts";
