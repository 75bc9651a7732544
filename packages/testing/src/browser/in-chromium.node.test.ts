/** What a page posts comes back; and one that cannot post says why, at once. */
import { describe, expect, test } from "vitest";
import { chromium, inChromium } from "./in-chromium.ts";

/** Its error, without where on this machine it happened. */
const failure = async (program: Parameters<typeof inChromium>[0]): Promise<string> => {
  const error = await inChromium({ seconds: 30, ...program }).then(
    (posted) => new Error(`it posted ${posted}`),
    (error: Error) => error,
  );
  return error.message.replaceAll(/:\d+\//g, ":PORT/").replaceAll(/:\d+(:\d+)?\b/g, "");
};

describe.skipIf(chromium === undefined)("in Chromium (set CHROMIUM to its path where it is not found)", () => {
  test("a page imports sources, fetches files and posts", async () => {
    const page = `
      import { input } from "/packages/kernel/src/index.ts";
      const file = await (await fetch("/files/three.txt")).text();
      await fetch("/results", { method: "POST", body: JSON.stringify([input([2]).shape, file]) });`;
    const files = { "three.txt": new TextEncoder().encode("drei") };
    expect(JSON.parse(await inChromium({ page, files }))).toEqual([[null, 2], "drei"]);
  });

  test("one that throws says what, and what its console said", async () => {
    const page = `console.warn("a sign"); throw new RangeError("too far");`;
    expect(await failure({ page })).toMatchInlineSnapshot(`
      "the page threw before it posted: RangeError: too far
          at http://127.0.0.1:PORT/; its console said: 
      warning: a sign (http://127.0.0.1:PORT/)"
    `);
  });

  test("so does one whose promise nobody waits for", async () => {
    const page = `void fetch("/nothing").then(({ status }) => { throw new Error("answered " + status); });`;
    expect(await failure({ page })).toMatchInlineSnapshot(`
      "the page threw before it posted: Error: answered 404
          at http://127.0.0.1:PORT/; its console said: 
      404: http://127.0.0.1:PORT/nothing
      error: Failed to load resource: the server responded with a status of 404 (Not Found) (http://127.0.0.1:PORT/nothing)"
    `);
  });

  test("and one whose worker throws", async () => {
    const page = `new Worker("/worker", { type: "module" });`;
    expect(await failure({ page, worker: `throw new TypeError("in a worker");` })).toMatchInlineSnapshot(`
      "the page threw before it posted: TypeError: in a worker
          at http://127.0.0.1:PORT/worker; its console said: nothing"
    `);
  });

  test.each(["/packages/kernel/src/nothing.ts", "/packages/kernel/src/index.ts"])(
    "one that cannot import from %s says so",
    async (module) => {
      const said = await failure({ page: `import { nothing } from "${module}";` });
      expect(said).toMatch(module.endsWith("nothing.ts") ? /404: \S+nothing.ts/ : /SyntaxError: .*named 'nothing'/);
    },
  );

  test("one that never posts says so after its time", async () => {
    const page = `console.log("still here");`;
    expect(await failure({ page, seconds: 2 })).toMatchInlineSnapshot(`
      "the page posted nothing within 2 s; its console said: 
      log: still here (http://127.0.0.1:PORT/)"
    `);
  });
});
