/** @file What npm create tributary does: asks which starter and where, or takes both from the command line. */
import { parseArgs } from "node:util";
import { cancel, intro, isCancel, outro, select, text } from "@clack/prompts";
import { asTyped, create, whyNot } from "./create.ts";
import { type Starter, starters } from "./starters.ts";

const usage = `npm create tributary [folder] -- [--starter NAME]

${starters.map(({ name, title }) => `  ${name.padEnd(10)}${title}`).join("\n")}
`;

const fail = (problem: string): never => {
  console.error(`${problem}\n\n${usage}`);
  process.exit(1);
};

const arguments_ = (): {
  readonly folder: string | undefined;
  readonly name: string | undefined;
  readonly help: boolean;
} => {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { starter: { type: "string" }, help: { type: "boolean", default: false } },
    });
    if (positionals.length > 1) fail(`one folder, not ${positionals.join(", ")}`);
    return { folder: positionals[0], name: values.starter, help: values.help };
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
};

/** Somebody who presses Ctrl-C wants nothing written. */
const stop = (): never => {
  cancel("Nothing was written.");
  return process.exit(1);
};

const askStarter = async (): Promise<Starter> => {
  const options = starters.map((starter) => ({ value: starter, label: starter.title }));
  const answer = await select({ message: "What do you want to begin with?", options });
  return isCancel(answer) ? stop() : answer;
};

const askFolder = async (starter: Starter): Promise<string> => {
  const answer = await text({
    message: "In which folder?",
    defaultValue: starter.name,
    placeholder: starter.name,
    validate: (folder) => whyNot(folder || starter.name) ?? undefined,
  });
  return isCancel(answer) ? stop() : answer;
};

const { folder, name, help } = arguments_();
if (help) {
  console.log(usage);
  process.exit(0);
}
const terminal = process.stdin.isTTY && process.stdout.isTTY;
const known = starters.find((starter) => starter.name === name);
if (name !== undefined && !known) fail(`there is no starter "${name}"`);
if (!terminal && (!known || folder === undefined)) fail("without a terminal to ask in, name a folder and a starter");
if (terminal) intro("Tributary: neural networks for images");
const starter = known ?? (await askStarter());
const place = folder ?? (await askFolder(starter));
const problem = whyNot(place);
if (problem !== null) fail(problem);
try {
  create(starter, place);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
const next = [`cd ${asTyped(place)}`, ...starter.next].join("\n  ");
if (terminal) outro(`It is there. Next:\n\n  ${next}\n`);
else console.log(`It is there. Next:\n\n  ${next}`);
