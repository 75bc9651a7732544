/** @file A folder of files shown in Chromium, until the page says what it found. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { text } from "node:stream/consumers";
import { shownUntil } from "@tributary/testing/page";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".wasm": "application/wasm",
};

/** Opens `index.html` of a folder in Chromium, and returns the text that the page posts to `/told`. */
export const toldByPage = async (folder: string, seconds = 120): Promise<string> => {
  let tell: (told: string) => void = () => undefined;
  const told = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const server = createServer((request, response) => {
    if (request.method === "POST") {
      void text(request).then((said) => {
        response.end();
        tell(said);
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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    return await shownUntil(told, `http://127.0.0.1:${port}/`, { seconds });
  } finally {
    server.close();
    server.closeAllConnections();
  }
};
