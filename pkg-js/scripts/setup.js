/** Makes sure that the Rust toolchain of `rust-toolchain.toml` and its wasm target are there. */
import { spawnSync } from "node:child_process";
import { root, run, say } from "./lib.js";

/** Installs what is missing; silent and quick when nothing is. */
export function setup() {
  const probe = spawnSync("rustup", ["target", "list", "--installed"], { cwd: root, encoding: "utf8" });
  if (probe.error) {
    throw new Error("rustup was not found: install Rust from https://rustup.rs and run this again");
  }
  if (probe.status === 0 && probe.stdout.includes("wasm32-unknown-unknown")) return;
  say("installing the Rust toolchain and the target wasm32-unknown-unknown");
  // Fails where the toolchain itself is missing; the install reads rust-toolchain.toml.
  if (probe.status !== 0) run("rustup", ["toolchain", "install"]);
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

if (import.meta.filename === process.argv[1]) setup();
