/** @file "pnpm -C docs/site run look": opens the built site in Chromium as readers do, on a desk and on a phone, and writes pictures to look at. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium as executablePath } from "@tributary/testing/chromium";
import { chromium } from "playwright-core";

const site = fileURLToPath(new URL("..", import.meta.url));
const dist = join(site, ".vitepress/dist");
const pictures = join(site, ".vitepress/cache/look");

/** @type {(fact: boolean, sentence: string) => void} */
const expect = (fact, sentence) => {
  console.log(`${fact ? "right" : "WRONG"}  ${sentence}`);
  if (!fact) process.exitCode = 1;
};

/** Home, all guides, all architectures, and a page of the reference. */
const pages = [
  "/",
  ...["guide", "architectures"].flatMap((folder) =>
    readdirSync(join(dist, folder))
      .filter((file) => file.endsWith(".html"))
      .map((file) => `/${folder}/${file === "index.html" ? "" : file.slice(0, -".html".length)}`),
  ),
  "/reference/@tributary/kernel/functions/conv2d",
];

/** @type {(path: string) => string} */
const nameOf = (path) => path.replaceAll("/", "-").replace(/^-|-$/g, "") || "home";

/** @type {Readonly<Record<string, string>>} */
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** As hosts of such sites do: `/guide/masks` is `guide/masks.html`. */
const server = createServer((request, response) => {
  const path = normalize(decodeURI(new URL(request.url ?? "/", "http://site").pathname));
  const file = join(dist, path.endsWith("/") ? `${path}index.html` : extname(path) === "" ? `${path}.html` : path);
  if (!existsSync(file)) return void response.writeHead(404).end();
  response.setHeader("content-type", types[extname(file)] ?? "application/octet-stream");
  response.end(readFileSync(file));
});
await new Promise((done) => server.listen(0, "127.0.0.1", () => done(null)));
const listening = server.address();
const address = `http://127.0.0.1:${listening !== null && typeof listening === "object" ? listening.port : 0}`;

mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });

const desk = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await desk.goto(`${address}/`, { waitUntil: "networkidle" });
await desk
  .locator(".twoslash-hover", { hasText: /^joined$/ })
  .first()
  .hover();
const shown = (await desk.locator(".twoslash-floating:visible").first().textContent()) ?? "";
expect(shown.includes("Tensor<[null, 224, 224, 32]>"), `pointing at joined shows ${shown.trim()}`);
await desk.screenshot({ path: join(pictures, "hover.png") });
const line = (await desk.locator(".twoslash-error-line").first().textContent()) ?? "";
expect(line.includes("concatenate: height (axis 1) differs"), `the red line says ${line.trim()}`);
const cut = await desk
  .locator("pre:has(.twoslash-error-line)")
  .first()
  .evaluate((block) => block.scrollWidth > block.clientWidth);
expect(!cut, "to its end");
const again = await desk.locator(".language-text", { hasText: "error TS" }).count();
expect(again === 0, "and no block says it again");

await desk.keyboard.press("/");
await desk.locator(".VPLocalSearchBox input").fill("concatenate");
await desk.locator(".VPLocalSearchBox .result").first().waitFor();
const results = await desk.locator(".VPLocalSearchBox .result").allTextContents();
expect(
  results.some((result) => result.includes("concatenate")),
  `searching for concatenate finds ${results.length} places`,
);
await desk.screenshot({ path: join(pictures, "search.png") });
await desk.keyboard.press("Escape");

for (const [where, width, height] of /** @type {const} */ ([
  ["desk", 1280, 900],
  ["phone", 390, 844],
])) {
  const page = await browser.newPage({ viewport: { width, height } });
  /** @type {string[]} */
  const complaints = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  for (const path of pages) {
    await page.goto(address + path, { waitUntil: "networkidle" });
    await page.screenshot({ path: join(pictures, `${where}-${nameOf(path)}.png`), fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) complaints.push(`${path} is ${wide} pixels wide`);
    const images = await page
      .locator("main img")
      .evaluateAll((all) =>
        all.map((image) => ({ source: image.src, loaded: image.naturalWidth > 0, width: image.clientWidth })),
      );
    for (const { source, loaded, width: across } of images) {
      if (!loaded) complaints.push(`${path}: ${source} is not there`);
      if (where === "phone" && across > width) complaints.push(`${path}: ${source} is ${across} pixels wide`);
    }
  }
  expect(
    complaints.length === 0,
    `${pages.length} pages fit a ${where}${complaints.map((one) => `\n       ${one}`).join("")}`,
  );
  await page.close();
}

await browser.close();
server.close();
console.log(`Pictures are in ${pictures}`);
