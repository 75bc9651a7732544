/** @file Where the model looks, and what it computes on the way. */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../ui/controls.tsx";
import type { Method, ModelCard } from "./service.ts";

const titles: Readonly<Record<Method, string>> = { gradCam: "Grad-CAM", saliency: "Saliency", occlusion: "Occlusion" };

interface ExplainCardProps {
  readonly model: ModelCard;
  readonly disabled: boolean;
  readonly onExplain: (method: Method, chosen: number | null, layer: string | null) => void;
  readonly onMaps: (layer: string) => void;
}

export const ExplainCard = ({ model, disabled, onExplain, onMaps }: ExplainCardProps): JSX.Element => {
  const chosen = useSignal<number | null>(model.task === "segmentation" ? Math.min(1, model.classes.length - 1) : null);
  const layer = useSignal<string | null>(null);
  return (
    <div class="card panel">
      <h2>Where does it look?</h2>
      <label class="field">
        <span>class</span>
        <select
          value={chosen.value ?? ""}
          onChange={(event) => {
            chosen.value = event.currentTarget.value === "" ? null : Number(event.currentTarget.value);
          }}
        >
          {model.task !== "segmentation" && <option value="">the most probable</option>}
          {model.classes.map((name, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {model.places.length > 0 && (
        <label class="field">
          <span>layer or block</span>
          <select
            value={layer.value ?? ""}
            onChange={(event) => {
              layer.value = event.currentTarget.value === "" ? null : event.currentTarget.value;
            }}
          >
            <option value="">the last with height and width</option>
            {model.places.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <div class="row">
        {model.ways.map((method) => (
          <Button key={method} disabled={disabled} onClick={() => onExplain(method, chosen.value, layer.value)}>
            {titles[method]}
          </Button>
        ))}
        {model.places.length > 0 && (
          <Button
            disabled={disabled || layer.value === null}
            onClick={() => {
              if (layer.value !== null) onMaps(layer.value);
            }}
          >
            Feature maps
          </Button>
        )}
      </div>
      {model.places.length === 0 && <small>Of an ONNX model only the answers are known, not its layers.</small>}
    </div>
  );
};
