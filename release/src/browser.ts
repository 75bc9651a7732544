/** @file A folder of files shown in Chromium, until the page says what it found. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Opens `index.html` of a folder in Chromium, and returns the text that the page posts to `/told`. */
export const toldByPage = (chromium: string, folder: string, seconds = 120): Promise<string> =>
  new Promise((done, refuse) => {
    const profile = mkdtempSync(join(tmpdir(), "profile-"));
    let stop = (): void => undefined;
    const end = (finish: () => void): void => {
      stop();
      finish();
    };
    const server = createServer((request, response) => {
      if (request.method === "POST") {
        let text = "";
        request.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        request.on("end", () => {
          response.end();
          end(() => done(text));
        });
        return;
      }
      const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
      const file = join(folder, path === "/" ? "index.html" : path);
      try {
        const bytes = readFileSync(file);
        response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
        response.end(bytes);
      } catch {
        response.writeHead(404).end();
      }
    });
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      const args = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", `--user-data-dir=${profile}`];
      const browser = spawn(chromium, [...args, `http://127.0.0.1:${port}/`], { stdio: "ignore" });
      const late = setTimeout(
        () => end(() => refuse(new Error(`the page said nothing within ${seconds} s`))),
        1000 * seconds,
      );
      stop = () => {
        clearTimeout(late);
        server.close();
        server.closeAllConnections();
        browser.once("close", () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
        browser.kill();
      };
      browser.on("error", (error) => end(() => refuse(error)));
    });
  });
