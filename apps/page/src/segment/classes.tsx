/** @file Names and colors of the classes, and new ones. */
import type { JSX } from "preact";
import { begin } from "../shell/status.ts";
import { Button } from "../ui/controls.tsx";
import type { Session } from "./session.ts";

const colors = ["#2563eb", "#f59e0b", "#16a34a", "#db2777", "#7c3aed", "#0891b2", "#dc2626", "#65a30d"];

export const Classes = ({ session }: { readonly session: Session }): JSX.Element => {
  const { classes } = session.project.value;
  const change = (index: number, changes: { readonly name?: string; readonly color?: string }): void =>
    begin(() => session.hands.setClasses(classes.map((one, i) => (i === index ? { ...one, ...changes } : one))));
  return (
    <details class="card">
      <summary>Classes</summary>
      {classes.map(({ name, color }, index) => (
        <div key={index} class="row">
          <input
            type="color"
            value={color}
            aria-label={`Color of ${name}`}
            onChange={(event) => change(index, { color: event.currentTarget.value })}
          />
          <input
            type="text"
            value={name}
            aria-label={`Name of class ${index + 1}`}
            onChange={(event) => change(index, { name: event.currentTarget.value || `class ${index + 1}` })}
          />
          {index === 0 ? (
            <small>what is not looked for</small>
          ) : (
            <Button
              title={`Remove ${name}`}
              disabled={classes.length <= 2}
              onClick={() => begin(() => session.hands.removeClass(index))}
            >
              ×
            </Button>
          )}
        </div>
      ))}
      <Button
        disabled={classes.length >= colors.length}
        onClick={() =>
          begin(() =>
            session.hands.setClasses([
              ...classes,
              { name: `class ${classes.length + 1}`, color: colors[classes.length] ?? "#888888" },
            ]),
          )
        }
      >
        Add a class
      </Button>
    </details>
  );
};
