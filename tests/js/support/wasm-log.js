/** Loaded into a program: says in the file `WASM_LOG` which threads take in the engine. */
import { appendFileSync } from "node:fs";
import { isMainThread } from "node:worker_threads";

const { Module } = WebAssembly;

WebAssembly.Module = class extends Module {
  /** @param {BufferSource} bytes */
  constructor(bytes) {
    super(bytes);
    appendFileSync(process.env.WASM_LOG ?? "/dev/null", `${isMainThread ? "main" : "thread"}\n`);
  }
};
