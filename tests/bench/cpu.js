/** Loaded into a measured program: writes the processor time that it took, in seconds, into the file `BENCH_CPU_FILE`. */
import { writeFileSync } from "node:fs";

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.BENCH_CPU_FILE ?? "/dev/null", String((user + system) / 1e6));
});
