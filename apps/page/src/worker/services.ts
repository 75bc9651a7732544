/**
 * @file What the worker does, by name: one service for each job that computes. A service is a function that makes an
 * object of asynchronous methods; it is loaded when its job opens, with the engine that it needs.
 */
export const services = {
  classify: async () => (await import("../classify/service.ts")).createService(),
  segment: async () => (await import("../segment/service.ts")).createService(),
  pixels: async () => (await import("../segment/pixels-service.ts")).createService(),
  open: async () => (await import("../open/service.ts")).createService(),
  explore: async () => (await import("../explore/service.ts")).createService(),
} as const satisfies Readonly<Record<string, () => Promise<object>>>;

/** Services by name. */
export type Services = { readonly [Name in keyof typeof services]: Awaited<ReturnType<(typeof services)[Name]>> };
