/** Loaded into a measured Node program: leaves the most memory that the process had, in bytes, in a file. */
import { writeFileSync } from "node:fs";

const file = process.env.BENCH_PEAK_FILE;
if (file !== undefined) {
  process.on("exit", () => writeFileSync(file, String(process.resourceUsage().maxRSS * 1024)));
}
