/** A progress line on the terminal for runs that take over a second. */

const SHOWN_AFTER_MS = 1000;
const REDRAW_MS = 80;

/** @param {string} what */
export function progress(what) {
  const begun = performance.now();
  let drawn = 0;
  return {
    /**
     * @param {number} done
     * @param {number} all
     */
    step(done, all) {
      const now = performance.now();
      if (!process.stderr.isTTY || now - begun < SHOWN_AFTER_MS || now - drawn < REDRAW_MS) return;
      drawn = now;
      process.stderr.write(`\r\x1b[2K${what} ${done}/${all}`);
    },
    /** Removes the line. */
    end() {
      if (drawn > 0) process.stderr.write("\r\x1b[2K");
    },
  };
}
