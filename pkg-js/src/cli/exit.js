/** The exit codes: nothing at error level; findings; usage, configuration or internal error. Never anything else. */
export const EXIT = { clean: 0, findings: 1, failed: 2 };
