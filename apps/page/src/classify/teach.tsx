/** @file The second column: learning, and how well it went. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../ui/controls.tsx";
import { HiddenTab } from "../ui/hidden-tab.tsx";
import { Beginning, type Chosen } from "./beginning.tsx";
import { ENOUGH } from "./learn/held-out.ts";
import type { Judged, Prepared, Told } from "./learn/run.ts";
import type { State } from "./listener.ts";
import type { KeptClass, Start } from "./project.ts";
import type { Session } from "./session.ts";

/** What is missing before anything can be learned; null when nothing is. */
export const missing = (classes: readonly KeptClass[], start: Start, chosen: Chosen): string | null => {
  if (classes.length < 2) return "Add a second class: there has to be something to tell apart.";
  const empty = classes.find(({ pictures }) => pictures.length === 0);
  if (empty !== undefined) return `Add pictures to “${empty.name}”, or remove it.`;
  const names = classes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `Two classes are called “${twice}”: give one of them another name.`;
  if (chosen === "published" && start.kind !== chosen) return "Write the name of the weights to start from.";
  if (chosen === "file" && start.kind !== chosen) return "Open the trained model to start from.";
  return null;
};

/** Too few to say much: one more or less could be luck. */
const FEW = 20;

/** How well it learned, in words that promise no more than is known. */
export const verdict = (judged: Judged | null): string => {
  if (judged === null) {
    return `How good it is, nobody knows: with at least ${ENOUGH} pictures in each class, one in five is kept back to find out.`;
  }
  const { right, of } = judged;
  const share = `Of ${of} pictures that it did not learn from, it names ${right} right`;
  return of < FEW
    ? `${share}. So few say little: more pictures say more.`
    : `${share}: ${Math.round((100 * right) / of)} %.`;
};

/** How far it is before the first step, in words. */
export const preparation = (prepared: Prepared | null): string => {
  if (prepared === null) return "Opening the engine …";
  const { what, done, of } = prepared;
  if (what === "looked") return `Looked at ${done} of ${of} pictures, moved and tinted ones among them`;
  return `Fetched ${done.toFixed(1)} ${of === null ? "" : `of ${of.toFixed(1)} `}MB of weights`;
};

interface ProgressProps {
  readonly told: Told | null;
  readonly prepared: Prepared | null;
}

const Progress = ({ told, prepared }: ProgressProps): JSX.Element => (
  <div>
    <progress
      aria-label="Learned so far"
      max={told?.steps ?? prepared?.of ?? 1}
      value={told?.step ?? (prepared?.of == null ? 0 : prepared.done)}
    />
    <p class="soft" data-loss={told?.loss}>
      {told === null ? preparation(prepared) : `Step ${told.step} of ${told.steps}, loss ${told.loss.toFixed(3)}`}
    </p>
  </div>
);

interface TeachProps {
  readonly session: Session;
  readonly state: State;
  readonly told: Told | null;
  readonly prepared: Prepared | null;
}

export const Teach = ({ session, state, told, prepared }: TeachProps): JSX.Element => {
  const { classes, start, learning, learned, judged } = state;
  const chosen = useSignal<Chosen>(start.kind);
  // A project was opened, or a file was taken.
  useEffect(() => {
    chosen.value = start.kind;
  }, [start.kind, chosen]);
  const lacks = missing(classes, start, chosen.value);
  return (
    <section class="column" aria-label="Train">
      <h2>2. Train</h2>
      <div class="card panel">
        {learning ? (
          <Button onClick={() => void session.ask((service) => service.stop())}>Stop</Button>
        ) : (
          <Button primary disabled={lacks !== null} onClick={() => void session.ask((service) => service.learn())}>
            {learned ? "Train again" : "Train"}
          </Button>
        )}
        <Beginning session={session} start={start} chosen={chosen} locked={learning} />
        {lacks !== null && <p class="soft">{lacks}</p>}
        <HiddenTab />
        {learning && <Progress told={told} prepared={prepared} />}
        {/* Each step would be read aloud: the end of it is enough. */}
        <p role="status" class="hidden">
          {learning ? "It learns." : learned ? "It has learned." : ""}
        </p>
        {!learning && learned && <p data-status="verdict">{verdict(judged)}</p>}
      </div>
    </section>
  );
};
