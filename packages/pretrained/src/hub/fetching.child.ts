/** @file A process that a test starts beside others, or kills: it fetches one file of a hub. */
import { getFile } from "./kept.ts";
import { hubFile } from "./remote-file.ts";
import { settingsOf } from "./settings.ts";

const [endpoint, cache] = process.argv.slice(2) as [string, string];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const settings = await settingsOf({
  endpoint,
  cache,
  onProgress: ({ received, note }) => say(note ?? String(received)),
});
const { sha256 } = await getFile(
  hubFile("some/weights", "model.safetensors", settings, { revision: "main" }),
  settings,
);
say(`done ${sha256}`);
