/** @file Weights alone: someone says of which network they are. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../ui/controls.tsx";
import type { WeightsCard } from "./service.ts";

interface WeightsFormProps {
  readonly card: WeightsCard;
  readonly busy: boolean;
  readonly onName: (network: string, flavor: string, classes: number) => void;
}

export const WeightsForm = ({ card, busy, onName }: WeightsFormProps): JSX.Element => {
  const chosen = useSignal(card.networks[0]);
  const flavor = useSignal(chosen.value?.flavors[0] ?? "");
  const classes = useSignal(chosen.value?.classes ?? 1000);
  return (
    <div class="card panel">
      <p>
        {card.count} weights without a network: {card.first.join(", ")} … Which network are they of?
      </p>
      <label class="field">
        <span>network</span>
        <select
          value={chosen.value?.name}
          onChange={(event) => {
            const next = card.networks.find(({ name }) => name === event.currentTarget.value);
            chosen.value = next;
            flavor.value = next?.flavors[0] ?? "";
            classes.value = next?.classes ?? 1000;
          }}
        >
          {card.networks.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>flavor</span>
        <select
          value={flavor.value}
          onChange={(event) => {
            flavor.value = event.currentTarget.value;
          }}
        >
          {chosen.value?.flavors.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>classes</span>
        <input
          type="number"
          min={1}
          value={classes.value}
          onInput={(event) => {
            classes.value = Number(event.currentTarget.value);
          }}
        />
      </label>
      <Button
        primary
        disabled={busy}
        onClick={() => {
          if (chosen.value) onName(chosen.value.name, flavor.value, classes.value);
        }}
      >
        Load the weights
      </Button>
    </div>
  );
};
