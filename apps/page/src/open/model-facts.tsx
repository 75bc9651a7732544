/** @file What is known of a model. */
import type { JSX } from "preact";
import type { ModelCard } from "./service.ts";

export const ModelFacts = ({ model }: { readonly model: ModelCard }): JSX.Element => {
  const rows = [
    ["name", model.name],
    ["task", model.task],
    ["in", model.inputs.join(", ")],
    ["out", model.outputs.join(", ")],
    ...(model.places.length > 0 ? [["weights", model.weights.toLocaleString("en")]] : []),
  ] as const;
  return (
    <div class="card">
      <h2>The model</h2>
      <dl class="facts">
        {rows.map(([title, text]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {model.assumed.map((line) => (
        <p key={line} class="soft">
          {line}
        </p>
      ))}
    </div>
  );
};
