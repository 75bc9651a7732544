/** @file Every format that Tributary reads. */
import { checkpoints } from "./checkpoints.ts";
import { dataSets } from "./data-sets.ts";
import type { Format } from "./format.ts";
import { ourFiles } from "./our-files.ts";
import { pictures } from "./pictures.ts";
import { theirFiles } from "./their-files.ts";

export const formats: readonly Format[] = [...ourFiles, checkpoints, ...theirFiles, ...pictures, ...dataSets];
