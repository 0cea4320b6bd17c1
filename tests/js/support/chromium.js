/** Chromium without a window. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { prepare } from "./hosts.js";

/** Debian's; `CHROMIUM` names another one. */
const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A browser; whoever starts it closes it. @returns {Promise<any>} */
export function startChromium() {
  const { chromium } = createRequire(join(prepare("browser"), "package.json"))("playwright-core");
  return chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox"] });
}
