/** @file The second column: learning, and how well it went. */
import type { JSX } from "preact";
import { Button } from "../ui/controls.tsx";
import { ENOUGH } from "./learn/held-out.ts";
import type { Judged, Told } from "./learn/learn.ts";
import type { KeptClass } from "./project.ts";
import type { State } from "./service.ts";
import type { Session } from "./session.ts";

/** What is missing before anything can be learned; null when nothing is. */
export const missing = (classes: readonly KeptClass[]): string | null => {
  if (classes.length < 2) return "Add a second class: there has to be something to tell apart.";
  const empty = classes.find(({ pictures }) => pictures.length === 0);
  if (empty !== undefined) return `Add pictures to “${empty.name}”, or remove it.`;
  const names = classes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return `Two classes are called “${twice}”: give one of them another name.`;
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

const Progress = ({ told }: { readonly told: Told | null }): JSX.Element => (
  <div>
    <progress aria-label="Learned so far" max={told?.steps ?? 1} value={told?.step ?? 0} />
    <p class="soft" data-loss={told?.loss}>
      {told === null ? "Opening the engine …" : `Step ${told.step} of ${told.steps}, loss ${told.loss.toFixed(3)}`}
    </p>
  </div>
);

interface TeachProps {
  readonly session: Session;
  readonly state: State;
  readonly told: Told | null;
}

export const Teach = ({ session, state, told }: TeachProps): JSX.Element => {
  const { classes, learning, learned, judged } = state;
  const lacks = missing(classes);
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
        {lacks !== null && <p class="soft">{lacks}</p>}
        {learning && <Progress told={told} />}
        {/* Each step would be read aloud: the end of it is enough. */}
        <p role="status" class="hidden">
          {learning ? "It learns." : learned ? "It has learned." : ""}
        </p>
        {!learning && learned && <p data-status="verdict">{verdict(judged)}</p>}
        {!learned && (
          <p class="soft">
            A small residual network learns from nothing but your pictures, in this tab, in less than a minute.
          </p>
        )}
      </div>
    </section>
  );
};
