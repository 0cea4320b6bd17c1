/** The results of the matrix as a table for people. */

/** @param {import("./run.js").Result[]} results */
export function table(results) {
  const rows = results.map(({ id, versions, tests, date }) => {
    const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
    const passed = tests.filter((test) => test.passed).length;
    return `| ${id} | ${used.join(", ")} | ${passed} of ${tests.length} | ${date} |`;
  });
  const cells = results.flatMap(({ id, tests }) => tests.map(({ name, passed }) => `| ${id} | ${name.replaceAll("|", "\\|")} | ${passed ? "passed" : "**failed**"} |`));
  return `# Hosts, versions and modes

Each test runs the real tool from the packed tarballs. \`npm run test:matrix\` writes this file.

| row | versions | passed | date |
|---|---|---|---|
${rows.join("\n")}

## Every cell

| row | test | |
|---|---|---|
${cells.join("\n")}
`;
}
