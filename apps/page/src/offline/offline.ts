/** @file Registers the service worker, which keeps the page for when there is no network, and gives it threads where the host does not. */
import { lose, needsReload } from "../shell/status.ts";

const RELOADED = "reloaded for threads";

const registered = async (): Promise<void> => {
  const { serviceWorker } = navigator;
  await serviceWorker.register(new URL("service-worker.js", document.baseURI), { updateViaCache: "none" });
  await serviceWorker.ready;
};

/** A worker that became active while the page was being loaded has asked for its pages already: this one is no longer told. */
const controlled = async (): Promise<void> => {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller !== null) return;
  await new Promise((resolve) => serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
};

/** A page gets its headers when it is loaded, so it has to be loaded once more; not if somebody works with it already. */
const isolate = (): void => {
  if (crossOriginIsolated) sessionStorage.removeItem(RELOADED);
  else if (navigator.userActivation.hasBeenActive) needsReload();
  else if (sessionStorage.getItem(RELOADED) === null) {
    sessionStorage.setItem(RELOADED, "once");
    location.reload();
  }
};

const start = async (): Promise<void> => {
  // What is being worked on changes all the time.
  if (!import.meta.env.PROD) return;
  try {
    await registered();
    isolate();
    await controlled();
  } catch {
    lose(
      "Needs a network each time: this browser keeps no pages that come without encryption, or none in private windows.",
    );
  }
};

/** Ends when what is loaded from now on is kept, or never will be. */
export const offline: Promise<void> = Promise.race([start(), new Promise<void>((end) => setTimeout(end, 5000))]);
