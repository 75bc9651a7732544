/** @file Where strangers live: folders of their own, and package managers that know nothing of this repository. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readme } from "./readmes.ts";
import type { Registry } from "./registry.ts";
import { attempt, type Ran, run } from "./run.ts";

/** Programs that strangers have; null where one cannot be had on this machine. */
export interface Tools {
  /** Yarn's program, for Node. */
  readonly yarn: string | null;
  readonly bun: string | null;
  readonly deno: string | null;
  readonly chromium: string | null;
  /** Compilers by version, each a program for Node. */
  readonly compilers: ReadonlyMap<string, string>;
}

export interface World {
  readonly folder: string;
  readonly registry: Registry;
  readonly tools: Tools;
  readonly readmes: readonly Readme[];
  /** The names of the published packages by their folder. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a stranger met. */
export interface Met {
  /** What was there: versions. */
  readonly versions: string;
  /** How many programs ran and printed what they should. */
  readonly ran: number;
  /** What else to tell. */
  readonly note?: string;
  readonly seconds: { readonly install: number; readonly first?: number };
}

/** Somebody with a project. */
export interface Stranger {
  readonly project: string;
  /** Tries everything; null where something that it needs is not there. */
  readonly meets: (world: World) => Promise<Met | null>;
}

/** A project in a folder of its own. */
export interface Project {
  readonly folder: string;
  readonly write: (file: string, content: string | object) => void;
  /** Runs a command that has to succeed, without anything of this repository or of npm's settings around it. */
  readonly run: (command: string, ...args: readonly string[]) => Promise<Ran>;
  readonly attempt: (command: string, ...args: readonly string[]) => Promise<Ran>;
  /** Runs a program with Node. */
  readonly node: (file: string, ...args: readonly string[]) => Promise<Ran>;
  /** A folder below it, in which files are written and commands run. */
  readonly within: (place: string) => Project;
}

/** The environment of a stranger: no settings of npm's kind but those of this world. */
const environment = ({ folder, registry }: World): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(npm|pnpm|yarn|node_options)/i.test(key))),
  HOME: join(folder, "home"),
  XDG_CACHE_HOME: join(folder, "cache"),
  XDG_DATA_HOME: join(folder, "data"),
  npm_config_registry: registry.address,
  npm_config_cache: join(folder, "npm-cache"),
  npm_config_update_notifier: "false",
  npm_config_audit: "false",
  npm_config_fund: "false",
  DENO_DIR: join(folder, "deno"),
  BUN_INSTALL_CACHE_DIR: join(folder, "bun"),
  YARN_ENABLE_TELEMETRY: "0",
  YARN_GLOBAL_FOLDER: join(folder, "yarn"),
  CI: "1",
});

/** A folder of a project, made if it is not there. */
const projectAt = (folder: string, env: NodeJS.ProcessEnv): Project => {
  mkdirSync(folder, { recursive: true });
  const options = { cwd: folder, env, limit: 900 };
  return {
    folder,
    write: (file, content) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(
        join(folder, file),
        typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`,
      );
    },
    run: (command, ...args) => run(command, args, options),
    attempt: (command, ...args) => attempt(command, args, options),
    node: (file, ...args) => run(process.execPath, [file, ...args], options),
    within: (place) => projectAt(join(folder, place), env),
  };
};

/** Makes a project, lets somebody try it, and removes it where all went well. */
export const inProject = async <T>(world: World, name: string, tries: (project: Project) => Promise<T>): Promise<T> => {
  mkdirSync(join(world.folder, "home"), { recursive: true });
  const project = projectAt(join(world.folder, "projects", name), environment(world));
  project.write(".npmrc", world.registry.npmrc);
  const given = await tries(project);
  rmSync(project.folder, { recursive: true });
  return given;
};

/** The versions of packages that a project has under `node_modules/@scope` and beside it, wherever they lie. */
export const foldersNamed = (folder: string, name: string): readonly string[] => {
  const found: string[] = [];
  const look = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = join(at, entry.name);
      if (path.endsWith(`node_modules/${name}`)) found.push(path);
      else look(path);
    }
  };
  look(folder);
  return found;
};
