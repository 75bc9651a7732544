/** @file Keeps the page, so that it opens without a network, and adds the headers for threads where a host sends none. */

declare const self: ServiceWorkerGlobalScope;
/** Written by the build (`vite/offline.ts`): what is kept from the start, relative to this file. */
declare const PAGE_FILES: readonly string[];
/** What is large, the engine: kept once somebody needed it. */
declare const LARGE_FILES: readonly string[];
/** Differs when a file does. */
declare const PAGE_VERSION: string;

const { scope } = self.registration;
const page = `${scope} page ${PAGE_VERSION}`;
const large = `${scope} large`;
const largeAddresses = new Set(LARGE_FILES.map((file) => new URL(file, scope).href));

const keepPage = async (): Promise<void> => {
  const cache = await caches.open(page);
  await cache.addAll(PAGE_FILES.map((file) => new Request(new URL(file, scope), { cache: "no-cache" })));
};

/** Removes what older pages kept. Those are gone: a new one waits for the last of them to be closed. */
const tidy = async (): Promise<void> => {
  for (const name of await caches.keys()) {
    if (name.startsWith(`${scope} `) && name !== page && name !== large) await caches.delete(name);
  }
  const cache = await caches.open(large);
  for (const request of await cache.keys()) if (!largeAddresses.has(request.url)) await cache.delete(request);
};

/** Where nothing from other servers comes in, browsers give WebAssembly its threads. */
const isolated = (response: Response): Response => {
  if (response.type === "opaque" || response.type === "error") return response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  const { body, status, statusText } = response;
  return new Response(body, { status, statusText, headers });
};

const answer = async (event: FetchEvent): Promise<Response> => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  const kept = await caches.match(address === scope ? `${scope}index.html` : address);
  if (kept !== undefined) return isolated(kept);
  const response = await fetch(request);
  if (response.status === 200 && largeAddresses.has(address)) {
    const copy = response.clone();
    // Where the disk is full, the page still works with a network.
    event.waitUntil(caches.open(large).then((cache) => cache.put(address, copy).catch(() => undefined)));
  }
  return isolated(response);
};

self.addEventListener("install", (event) => event.waitUntil(keepPage()));
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && event.request.url.startsWith(scope)) event.respondWith(answer(event));
});

// A module, so that `self` is its own.
export {};
