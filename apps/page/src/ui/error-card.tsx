/** @file An error of the library, whole: what, received, expected, to fix. */
import type { JSX } from "preact";
import type { ShownError } from "./shown-error.ts";

export const ErrorCard = ({ error }: { readonly error: ShownError }): JSX.Element => {
  const rows = [
    ["received", error.received],
    ["expected", error.expected],
    ["to fix", error.fix],
  ] as const;
  return (
    <div class="card error-card" role="alert">
      <p>
        <strong>{error.name}</strong> {error.sentence}
      </p>
      <dl>
        {rows.map(([title, text]) =>
          text === null ? null : (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{text}</dd>
            </div>
          ),
        )}
      </dl>
    </div>
  );
};
