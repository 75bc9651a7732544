import { expect, test } from "vitest";
import { besideOf } from "./beside.ts";

const address = "https://models.example/mobile/model.json?key=1";

test.each([
  ["models/model.json", "group1-shard1of2.bin", "models/group1-shard1of2.bin"],
  ["model.json", "a/b.bin", "a/b.bin"],
  ["model.json", "./a.bin", "./a.bin"],
  ["C:\\models\\model.json", "a.bin", "C:\\models\\a.bin"],
  ["../models/model.json", "group$$1.bin", "../models/group$$1.bin"],
  ["../models/model.json", "$&$'.bin", "../models/$&$'.bin"],
  ["models/model.json", "why?#1.bin", "models/why?#1.bin"],
  [address, "a/b.bin", "https://models.example/mobile/a/b.bin?key=1"],
  [new URL(address), "a.bin?key=2", "https://models.example/mobile/a.bin?key=2"],
  ["file:///models/model.json", "two words.bin", "file:///models/two%20words.bin"],
])("%s names %s, which lies beside it", (source, path, place) => {
  expect(String(besideOf(source, path))).toBe(place);
});

const elsewhere = [
  "../secret.bin",
  "a/../../secret.bin",
  "..\\secret.bin",
  "%2e%2e/secret.bin",
  ".%2E/secret.bin",
  ".\t./secret.bin",
  "..\n/secret.bin",
  "..%2fsecret.bin",
  "a/..%5c..%5csecret.bin",
  ".. /secret.bin",
  "a/.../secret.bin",
  "/etc/passwd",
  "\\\\host\\share",
  "//thief.example/steal",
  "\t//thief.example/steal",
  "\t\t/\t/thief.example/steal",
  "https://thief.example/steal",
  "https:\\\\thief.example",
  "javascript:alert(1)",
  "data:,1",
  "blob:https://models.example/1",
  "C:secret.bin",
  "//models.example:8443/mobile/a.bin",
  "//user@models.example/mobile/a.bin",
  "a\0.bin",
  "%00.bin",
  "%ff.bin",
  "a%.bin",
  "",
  "a/",
  " ",
  "?a.bin",
];

test.each(elsewhere)("%j leads elsewhere", (path) => {
  for (const source of [
    "models/model.json",
    "model.json",
    "C:\\models\\model.json",
    address,
    "file:///models/model.json",
  ]) {
    expect(besideOf(source, path), String(source)).toBe(null);
  }
});
