import { expect, test } from "vitest";
import { asFileError } from "./file-error.ts";

test.for<[who: string, failure: Error, code: string]>([
  [
    "Node",
    new TypeError("fetch failed", { cause: Object.assign(new Error("connect …"), { code: "ECONNREFUSED" }) }),
    "ECONNREFUSED",
  ],
  [
    "Deno, of no server",
    new TypeError("fetch failed", {
      cause: new Error("error sending request for url (…): client error (Connect): Connection refused (os error 111)"),
    }),
    "ECONNREFUSED",
  ],
  [
    "Deno, of no name",
    new TypeError("fetch failed", {
      cause: new Error("error sending request for url (…): dns error: failed to lookup address information"),
    }),
    "ENOTFOUND",
  ],
])("what %s says of an address that does not answer", ([, failure, code]) => {
  const error = asFileError(failure, "https://a.example/w", "read");
  expect(error).toMatchObject({ code, fix: "look at the address, and whether the network is there" });
});

test("what has neither a code nor known words is told as it was said", () => {
  expect(asFileError(new Error("the moon is full"), "a.txt", "written")).toMatchInlineSnapshot(
    "[FileError: a.txt: it cannot be written: the moon is full]",
  );
});
