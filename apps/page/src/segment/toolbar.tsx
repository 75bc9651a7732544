/** @file Tools, classes and steps back: what stands beside the board, and the keys that do the same. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { begin } from "../shell/status.ts";
import { Button, Check, ColorChips, Slider } from "../ui/controls.tsx";
import type { Session } from "./session.ts";
import { bright, chosen, radius, showStrokes, type Tool, tolerance, tool } from "./tools.ts";

const tools: readonly { readonly id: Tool; readonly name: string; readonly key: string }[] = [
  { id: "brush", name: "Brush", key: "b" },
  { id: "eraser", name: "Eraser", key: "e" },
  { id: "fill", name: "Fill", key: "f" },
  { id: "hand", name: "Move", key: "h" },
];

const take = (id: Tool): void => {
  tool.value = id;
};
/** Whoever chooses a class wants to paint it. */
const choose = (label: number): void => {
  chosen.value = label;
  if (tool.value === "eraser" || tool.value === "hand") tool.value = "brush";
};
const widen = (by: number): void => {
  radius.value = Math.min(30, Math.max(0.5, radius.value + by));
};

/** What a key does here; undefined for all others. */
const actionOf = ({ hands, project }: Session, event: KeyboardEvent): (() => unknown) | undefined => {
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === "z") return event.shiftKey ? hands.redo : hands.undo;
    return key === "y" ? hands.redo : undefined;
  }
  const found = tools.find((one) => one.key === key);
  if (found !== undefined) return () => take(found.id);
  const label = Number(key) - 1;
  if (label >= 0 && label < project.value.classes.length) return () => choose(label);
  if (key === "[") return () => widen(-0.5);
  if (key === "]") return () => widen(0.5);
  return undefined;
};

const useKeys = (session: Session): void => {
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      // Whoever writes a name means letters.
      if (event.target instanceof HTMLInputElement && event.target.type === "text") return;
      const action = actionOf(session, event);
      if (action === undefined) return;
      event.preventDefault();
      begin(async () => action());
    };
    addEventListener("keydown", down);
    return () => removeEventListener("keydown", down);
  }, [session]);
};

export const Toolbar = ({ session }: { readonly session: Session }): JSX.Element => {
  useKeys(session);
  session.strokes.value;
  return (
    <div class="toolbar">
      <div class="row" role="toolbar" aria-label="Tools">
        {tools.map(({ id, name, key }) => (
          <Button
            key={id}
            pressed={tool.value === id}
            title={`${name} (${key.toUpperCase()})`}
            onClick={() => take(id)}
          >
            {name}
          </Button>
        ))}
        <Button
          title="Undo (Ctrl+Z)"
          disabled={!session.hands.canUndo}
          onClick={() => begin(() => session.hands.undo())}
        >
          Undo
        </Button>
        <Button title="Redo (Ctrl+Shift+Z)" disabled={!session.hands.canRedo} onClick={session.hands.redo}>
          Redo
        </Button>
      </div>
      <ColorChips classes={session.project.value.classes} chosen={chosen.value} onChoose={choose} />
      <div class="row">
        {tool.value === "fill" ? (
          <Slider
            label="Likeness"
            min={0}
            max={80}
            step={1}
            value={tolerance.value}
            onInput={(value) => {
              tolerance.value = value;
            }}
          />
        ) : (
          <Slider
            label="Brush size"
            min={0.5}
            max={30}
            step={0.5}
            value={radius.value}
            onInput={(value) => {
              radius.value = value;
            }}
          />
        )}
        <Check
          label="Brighten"
          checked={bright.value}
          onChange={(checked) => {
            bright.value = checked;
          }}
        />
        <Check
          label="Strokes"
          checked={showStrokes.value}
          onChange={(checked) => {
            showStrokes.value = checked;
          }}
        />
      </div>
    </div>
  );
};
