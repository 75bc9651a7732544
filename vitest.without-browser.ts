import { beforeEach } from "vitest";

/** Where there is no browser, its tests are counted all the same. */
beforeEach(({ skip }) => skip("no Chromium was found"));
