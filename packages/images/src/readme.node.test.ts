/** Tests of the README's programs. */
import { checkReadme } from "@tributary/testing/docs";

checkReadme({ readme: new URL("../README.md", import.meta.url) });
