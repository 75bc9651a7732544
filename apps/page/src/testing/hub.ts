/** @file The hub that the page asks for published weights, played by one on this machine. */
import type { HubServer } from "@tributary/testing/hub";
import type { BrowserContext } from "playwright-core";

const OPEN_TO_ALL = { "access-control-allow-origin": "*", "access-control-expose-headers": "*" };

/** Answers in the hub's place from now on. */
export const answerAsHub = async (context: BrowserContext, { endpoint }: HubServer): Promise<void> => {
  await context.route("https://huggingface.co/**", async (route) => {
    const request = route.request();
    const { pathname } = new URL(request.url());
    const headers = { range: (await request.headerValue("range")) ?? "" };
    const response = await fetch(endpoint + pathname, { method: request.method(), headers });
    await route.fulfill({
      status: response.status,
      headers: { ...Object.fromEntries(response.headers), ...OPEN_TO_ALL },
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
};
