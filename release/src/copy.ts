/** @file A copy of the repository to rehearse on: its working tree as it is, under a git of its own. */
import { cpSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pnpm } from "./pnpm.ts";
import { run } from "./run.ts";

/** Commits all that is there. */
export const commit = async (root: string, message: string): Promise<void> => {
  await run("git", ["add", "-A"], { cwd: root });
  const who = ["-c", "user.name=rehearsal", "-c", "user.email=rehearsal@localhost", "-c", "commit.gpgsign=false"];
  await run("git", [...who, "commit", "-q", "--no-verify", "-m", message], { cwd: root });
};

/** Copies the files that git knows or would know into a new folder, and installs what they need. */
export const copyRepository = async (from: string, to: string): Promise<void> => {
  const { output } = await run("git", ["ls-files", "-z", "-co", "--exclude-standard"], { cwd: from });
  const { output: gone } = await run("git", ["ls-files", "-z", "-d"], { cwd: from });
  const deleted = new Set(gone.split("\0"));
  for (const file of output.split("\0").filter((one) => one !== "" && !deleted.has(one))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file), { verbatimSymlinks: true });
  }
  await run("git", ["init", "-q", "-b", "main"], { cwd: to });
  await commit(to, "what is to be released");
  await run(...pnpm("install", "--frozen-lockfile", "--prefer-offline", "--ignore-scripts"), { cwd: to });
};
