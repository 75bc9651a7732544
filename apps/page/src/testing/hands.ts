/** @file What a person does on the page with a pointer, and reads there. */
import type { Page } from "playwright-core";

/** A number that the page shows. */
export const shown = async (page: Page, name: string): Promise<number> =>
  Number((await page.locator(`[data-value="${name}"]`).textContent())?.replace(/,/g, ""));

export const click = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).click();

/** Draws a stroke on the board, from and to shares of its width and height. */
export const stroke = async (
  page: Page,
  from: readonly [number, number],
  to: readonly [number, number],
): Promise<void> => {
  const box = await page.locator(".board").boundingBox();
  if (box === null) throw new Error("there is a board");
  await page.mouse.move(box.x + from[0] * box.width, box.y + from[1] * box.height);
  await page.mouse.down();
  await page.mouse.move(box.x + to[0] * box.width, box.y + to[1] * box.height, { steps: 4 });
  await page.mouse.up();
};
