/** @file The small parts that every job uses: buttons, sliders, places to drop files, colors of classes. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import { begin } from "../shell/status.ts";
import { foundInDrop } from "./dropped.ts";

interface ButtonProps {
  readonly children: ComponentChildren;
  readonly onClick: () => void;
  /** The one thing to do next. */
  readonly primary?: boolean;
  readonly disabled?: boolean;
  /** Of a button that stays down; undefined for others. */
  readonly pressed?: boolean;
  /** What it does, and its key, when the text is only a sign. */
  readonly title?: string;
}

export const Button = ({ children, onClick, primary, disabled, pressed, title }: ButtonProps): JSX.Element => (
  <button
    type="button"
    class={primary ? "primary" : undefined}
    disabled={disabled}
    aria-pressed={pressed}
    aria-label={title}
    title={title}
    onClick={onClick}
  >
    {children}
  </button>
);

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly onInput: (value: number) => void;
  /** How the value is written beside it. */
  readonly show?: (value: number) => string;
}

export const Slider = ({ label, value, min, max, step, onInput, show = String }: SliderProps): JSX.Element => (
  <label class="slider">
    <span>{label}</span>
    <input
      type="range"
      min={min}
      max={max}
      step={step}
      value={value}
      onInput={(event) => onInput(Number(event.currentTarget.value))}
    />
    <output>{show(value)}</output>
  </label>
);

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export const Check = ({ label, checked, onChange }: CheckProps): JSX.Element => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
    {label}
  </label>
);

interface FileButtonProps {
  readonly children: ComponentChildren;
  /** As an input of files says it: `"image/*"`. */
  readonly accept: string;
  readonly multiple?: boolean;
  /** Takes a folder, with all files in it and in its folders. */
  readonly folder?: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** A button that opens the browser's choice of files. */
export const FileButton = ({ children, accept, multiple, folder, onFiles }: FileButtonProps): JSX.Element => (
  <label class="button">
    {children}
    <input
      type="file"
      accept={accept}
      multiple={multiple}
      ref={(input) => {
        if (input !== null) input.webkitdirectory = folder ?? false;
      }}
      onChange={(event) => {
        onFiles([...(event.currentTarget.files ?? [])]);
        event.currentTarget.value = "";
      }}
    />
  </label>
);

interface DropZoneProps {
  readonly class?: string;
  readonly children: ComponentChildren;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Takes files and folders that are dropped on it, or files that are pasted anywhere while it is there. */
export const DropZone = ({ class: name, children, onFiles }: DropZoneProps): JSX.Element => {
  const take = (files: readonly File[]): void => {
    if (files.length > 0) onFiles(files);
  };
  useEffect(() => {
    const paste = (event: ClipboardEvent): void => take([...(event.clipboardData?.files ?? [])]);
    addEventListener("paste", paste);
    return () => removeEventListener("paste", paste);
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; a button beside it does the same.
    <div
      class={name}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const { dataTransfer } = event;
        if (dataTransfer !== null) begin(async () => take((await foundInDrop(dataTransfer)).map(({ file }) => file)));
      }}
    >
      {children}
    </div>
  );
};

/** A class that pixels or pictures belong to. */
export interface ClassChip {
  readonly name: string;
  /** `"#rrggbb"` */
  readonly color: string;
}

interface ColorChipsProps {
  readonly classes: readonly ClassChip[];
  readonly chosen: number;
  readonly onChoose: (index: number) => void;
}

/** One chip for each class, of which one is chosen. */
export const ColorChips = ({ classes, chosen, onChoose }: ColorChipsProps): JSX.Element => (
  <div class="chips" role="radiogroup" aria-label="Class">
    {classes.map(({ name, color }, index) => (
      <label key={index} class="chip">
        <input type="radio" name="class" checked={index === chosen} onChange={() => onChoose(index)} />
        <span class="dot" style={{ background: color }} />
        {name}
      </label>
    ))}
  </div>
);
