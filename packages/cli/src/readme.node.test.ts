/** Tests of the README: its programs, and its commands with what they print. */
import { checkCommands, checkReadme } from "@tributary/testing/docs";

const project = new URL("../", import.meta.url);
const readme = new URL("README.md", project);

checkReadme({ readme });
checkCommands({ page: readme, project, files: "cli" });
