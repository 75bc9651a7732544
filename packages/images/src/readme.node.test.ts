/** Tests of the README's programs. */
import { checkReadme } from "@tributary/testing/docs";
import { writeExampleFiles } from "./testing/example-files.ts";

checkReadme({ readme: new URL("../README.md", import.meta.url), files: writeExampleFiles });
