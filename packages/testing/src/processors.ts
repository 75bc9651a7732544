/** The devices that compute on the processor here: ONNX Runtime's own library and WebAssembly in Node, WebAssembly alone in a browser. */
export const processors: readonly [string, ...string[]] = "document" in globalThis ? ["wasm"] : ["cpu", "wasm"];
