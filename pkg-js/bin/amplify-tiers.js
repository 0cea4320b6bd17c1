#!/usr/bin/env node
/** The command `amplify-tiers`. */
import { main } from "../src/cli/main.js";

main(process.argv.slice(2));
