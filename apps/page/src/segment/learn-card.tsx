/** @file The button that makes it learn, and what is known while it does. */
import type { JSX } from "preact";
import { begin } from "../shell/status.ts";
import { Button, Check, Slider } from "../ui/controls.tsx";
import { HiddenTab } from "../ui/hidden-tab.tsx";
import { LossCurve } from "./loss-curve.tsx";
import type { Session } from "./session.ts";
import { opacity, setOpacity, setThreshold, threshold } from "./tools.ts";

const percent = (value: number): string => `${Math.round(100 * value)} %`;

export const LearnCard = ({ session }: { readonly session: Session }): JSX.Element => {
  const { running, iteration, stepsPerSecond, reason } = session.learning.value;
  // What other pictures taught knows the others.
  const oneClass = session.paintedClasses.value === 1 && session.project.value.started !== true;
  return (
    <section class="card learn" aria-label="Learning">
      <div class="row">
        {running ? (
          <Button primary onClick={() => begin(() => session.pause())}>
            Pause
          </Button>
        ) : (
          <Button primary onClick={() => begin(() => session.learn())}>
            {iteration === 0 ? "Learn" : "Go on learning"}
          </Button>
        )}
        {iteration > 0 && !running && <Button onClick={() => begin(() => session.restart())}>Start over</Button>}
      </div>
      <p role="status" class={reason === null ? "hint" : "hint reason"}>
        {reason ??
          (running
            ? oneClass
              ? "Only one class is painted, so it finds that one everywhere: paint another one, too."
              : "Paint where it is wrong: it learns from every stroke."
            : iteration === 0
              ? "A few strokes of each color are enough to begin with."
              : "What it found stays over the picture.")}
      </p>
      {iteration === 0 && !running && session.project.value.classes.length === 2 && (
        <Check
          label="Begin with what other pictures of nuclei taught"
          checked={session.project.value.started === true}
          onChange={(checked) => begin(() => session.begin(checked))}
        />
      )}
      <LossCurve losses={session.losses.value} />
      <dl class="facts">
        <div>
          <dt>Painted pixels</dt>
          <dd data-value="painted">{session.painted.value.toLocaleString("en")}</dd>
        </div>
        <div>
          <dt>Steps</dt>
          <dd data-value="steps">{iteration.toLocaleString("en")}</dd>
        </div>
        <div>
          <dt>Steps a second</dt>
          <dd data-value="speed">{running ? stepsPerSecond.toFixed(1) : "–"}</dd>
        </div>
      </dl>
      <Slider label="Opacity" min={0} max={1} step={0.05} value={opacity.value} onInput={setOpacity} show={percent} />
      <Slider
        label="Threshold"
        min={0}
        max={1}
        step={0.05}
        value={threshold.value}
        onInput={setThreshold}
        show={percent}
      />
      <HiddenTab />
    </section>
  );
};
