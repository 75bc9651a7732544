/** What the README says, tried out. */
import { checkReadme } from "@tributary/testing/docs";

checkReadme({ readme: new URL("../README.md", import.meta.url) });
