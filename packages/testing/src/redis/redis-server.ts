/** @file A real Redis for tests: on a free port, in a folder of its own, stopped and started again as one likes. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Whether there is a `redis-server`: tests that need it are skipped, and counted, where there is none. */
export const hasRedis: boolean = (process.env.PATH ?? "")
  .split(delimiter)
  .some((folder) => existsSync(join(folder, "redis-server")));

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });

const ready = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = "";
    child.stdout?.on("data", (piece) => {
      said += piece;
      if (/Ready to accept connections/.test(said)) resolve();
    });
    child.once("error", reject).once("exit", () => reject(new Error(`redis-server ended: ${said}`)));
  });

/** A Redis that writes down what it is told, as a queue wants it. */
export class RedisServer {
  readonly folder: string;
  readonly port: number;
  readonly #options: readonly string[];
  #child: ChildProcess | null = null;

  private constructor(folder: string, port: number, options: readonly string[]) {
    this.folder = folder;
    this.port = port;
    this.#options = options;
  }

  /** @param options Of `redis-server`: `["--requirepass", "secret"]`. Default none besides an append-only file. */
  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await mkdtemp(join(tmpdir(), "tributary-redis-")), await freePort(), options);
    await server.start();
    return server;
  }

  get address(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const always = [
      "--port",
      this.port,
      "--bind",
      "127.0.0.1",
      "--dir",
      this.folder,
      "--save",
      "",
      "--appendonly",
      "yes",
    ];
    const child = spawn("redis-server", [...always.map(String), ...this.#options], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    this.#child = child;
    await ready(child);
    child.stdout?.resume();
  }

  /** Ends it, at once by `SIGKILL`. What was written down is there when it is started again. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** A command of `redis-cli`, and its answer. */
  ask(...words: readonly string[]): string {
    return execFileSync("redis-cli", ["-p", String(this.port), ...words], { encoding: "utf8" }).trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
    await rm(this.folder, { recursive: true, force: true });
  }
}
