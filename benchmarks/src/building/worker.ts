/** @file A process that builds one network's graph whenever it is told to. */
import { answer } from "../answer.ts";
import { build, type NetworkName } from "./networks.ts";

await answer(async () => build(process.argv[2] as NetworkName));
