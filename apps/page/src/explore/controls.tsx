/** @file What can be chosen of a network: its name, whose version, sizes and classes. */
import type { JSX } from "preact";
import { setQuery } from "../shell/address.ts";
import type { Choice } from "./choice.ts";
import type { Listed, Settled } from "./service.ts";

const titles: Readonly<Record<Listed["package"], string>> = {
  skip: "Residual and dense networks",
  inception: "Inception networks",
  unet: "U-Nets",
  architectures: "Any decoder on any encoder",
  recipes: "Recipes of several packages",
};

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: JSX.Element | readonly JSX.Element[];
}

const Select = ({ label, value, onChange, children }: SelectProps): JSX.Element => (
  <label class="field">
    <span>{label}</span>
    <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      {children}
    </select>
  </label>
);

const Option = ({ name }: { readonly name: string }): JSX.Element => <option value={name}>{name}</option>;

interface SizeProps {
  readonly name: "height" | "width" | "channels" | "classes";
  readonly value: number | undefined;
}

const Size = ({ name, value }: SizeProps): JSX.Element => (
  <label class="field">
    <span>{name}</span>
    <input
      type="number"
      inputMode="numeric"
      min={1}
      value={value === undefined || Number.isNaN(value) ? "" : value}
      onInput={(event) => setQuery({ [name]: event.currentTarget.value === "" ? null : event.currentTarget.value })}
    />
  </label>
);

interface ControlsProps {
  readonly all: readonly Listed[];
  readonly choice: Choice;
  readonly settled: Settled | null;
}

/** Sizes go back to the published ones with another network or flavor. */
const FRESH = { height: null, width: null, channels: null, classes: null };

export const Controls = ({ all, choice, settled }: ControlsProps): JSX.Element => {
  const known = all.find(({ name }) => name === choice.network);
  const [height, width, channels] = settled?.input ?? [];
  return (
    <form class="controls" onSubmit={(event) => event.preventDefault()}>
      <Select
        label="network"
        value={choice.network}
        onChange={(network) => setQuery({ network, flavor: null, ...FRESH })}
      >
        {Object.entries(titles).map(([source, title]) => (
          <optgroup key={source} label={title}>
            {all
              .filter(({ package: own }) => own === source)
              .map(({ name }) => (
                <Option key={name} name={name} />
              ))}
          </optgroup>
        ))}
      </Select>
      <Select
        label="flavor"
        value={settled?.flavor ?? choice.flavor ?? ""}
        onChange={(flavor) => setQuery({ flavor, ...FRESH })}
      >
        {(known?.flavors ?? []).map((name) => (
          <Option key={name} name={name} />
        ))}
      </Select>
      <Size name="height" value={height} />
      <Size name="width" value={width} />
      <Size name="channels" value={channels} />
      <Size name="classes" value={settled?.classes} />
    </form>
  );
};
