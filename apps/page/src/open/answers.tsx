/** @file What a model says, in words and bars. */
import type { JSX } from "preact";
import type { AnswerCard } from "./service.ts";

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

const Bars = ({ rows }: { readonly rows: readonly (readonly [name: string, share: number])[] }): JSX.Element => (
  <ol class="bars">
    {rows.map(([name, share]) => (
      <li key={name}>
        <span>{name}</span>
        <data value={String(share)}>{percent(share)}</data>
        <meter aria-label={name} min={0} max={1} value={share} />
      </li>
    ))}
  </ol>
);

export const Answers = ({ answer }: { readonly answer: AnswerCard }): JSX.Element => {
  const { classes, shares, outputs } = answer;
  return (
    <>
      {classes.length > 0 && <Bars rows={classes.map(({ name, probability }) => [name, probability])} />}
      {shares && <Bars rows={Object.entries(shares)} />}
      {outputs.map(({ name, classes: named = [], shares: parts, values, range, shape }) => (
        <section key={name}>
          <h3>{name}</h3>
          {named.length > 0 && <Bars rows={named.map((one) => [one.name, one.probability])} />}
          {parts && <Bars rows={Object.entries(parts)} />}
          {values && <p>{values.map((value) => value.toFixed(4)).join(", ")}</p>}
          {range && (
            <p>
              {shape.join(" × ")}, {range.least.toFixed(4)} to {range.most.toFixed(4)}
            </p>
          )}
        </section>
      ))}
    </>
  );
};
