/** What the README says, tried out. */
import { checkReadme } from "@tributary/testing/docs";
import { exampleHub } from "@tributary/testing/hub";

await exampleHub();
checkReadme({ readme: new URL("../README.md", import.meta.url) });
