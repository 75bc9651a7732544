/** @file What a hidden tab does, for a job that learns. */
import type { JSX } from "preact";
import { learnsHidden, setLearnsHidden } from "../shell/hidden.ts";
import { Check } from "./controls.tsx";

export const HiddenTab = (): JSX.Element => (
  <Check label="Go on learning when this tab is hidden" checked={learnsHidden.value} onChange={setLearnsHidden} />
);
