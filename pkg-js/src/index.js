/** The npm API of amplify-tiers. */
import { engine } from "./engine.js";

/** The version of the engine. */
export function version() {
  return engine().version();
}
