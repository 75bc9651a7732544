/** @file A registry of our own, on the loopback interface: Verdaccio, with what others publish from where this machine gets it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { run } from "./run.ts";

export interface Registry extends AsyncDisposable {
  readonly address: string;
  /** What a file `.npmrc` says, so that npm and its kind ask this registry and may publish to it. */
  readonly npmrc: string;
  /** The tarball of a version that was published, as it is handed out. */
  readonly tarball: (name: string, version: string) => string;
}

const freePort = (): Promise<number> =>
  new Promise((done, refuse) => {
    const server = createServer();
    server.on("error", refuse);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") done(address.port);
        else refuse(new Error("no port is free"));
      });
    });
  });

const started = async (child: ChildProcess, address: string): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`Verdaccio ended with ${child.exitCode}`);
    const there = await fetch(`${address}-/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (there) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error("Verdaccio did not start within 30 seconds");
};

/**
 * Starts a registry that keeps everything in a folder.
 *
 * @param names The packages that may be published. They are never looked for elsewhere.
 */
export const startRegistry = async (folder: string, names: readonly string[]): Promise<Registry> => {
  mkdirSync(folder, { recursive: true });
  const { output } = await run("npm", ["config", "get", "registry"], { cwd: folder });
  const port = await freePort();
  const own = { access: "$all", publish: "$all" };
  const settings = {
    storage: join(folder, "storage"),
    auth: { htpasswd: { file: join(folder, "htpasswd") } },
    uplinks: { elsewhere: { url: output.trim(), maxage: "1h", timeout: "120s" } },
    packages: {
      ...Object.fromEntries(names.map((name) => [name, own])),
      "**": { access: "$all", proxy: "elsewhere" },
    },
    web: { enable: false },
    max_body_size: "50mb",
    log: { type: "file", path: join(folder, "log"), level: "warn", format: "pretty" },
  };
  // JSON is YAML too.
  writeFileSync(join(folder, "config.yaml"), JSON.stringify(settings));
  const bin = join(createRequire(import.meta.url).resolve("verdaccio/package.json"), "../bin/verdaccio");
  const args = [bin, "--config", join(folder, "config.yaml"), "--listen", `127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: "ignore" });
  const stop = (): void => void child.kill();
  process.once("exit", stop);
  const address = `http://127.0.0.1:${port}/`;
  await started(child, address);
  return {
    address,
    npmrc: `registry=${address}\n//127.0.0.1:${port}/:_authToken=rehearsal\n`,
    tarball: (name, version) => join(folder, "storage", name, `${name.replace(/^.*\//, "")}-${version}.tgz`),
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        process.off("exit", stop);
        child.once("close", () => done());
        child.kill();
      }),
  };
};
