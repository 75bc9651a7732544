/** @file Trained weights by name: fetched, kept, checked, with what is known of them. */
export type { HubOptions, Progress } from "./hub/settings.ts";
export { type PretrainedModel, type PretrainedOptions, pretrained } from "./pretrained.ts";
export { type PublishedWeights, publishedWeights } from "./published/published.ts";
