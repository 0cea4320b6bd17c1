/** The stored results of the matrix are those of its rows, complete and without a failure. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROWS } from "./rows.js";
import { table } from "./table.js";

/** @type {import("./run.js").Result[]} */
const results = JSON.parse(readFileSync(join(import.meta.dirname, "results.json"), "utf8"));

test("every row was run in its versions, and passed", () => {
  assert.deepEqual(results.map(({ id }) => id), ROWS.map(({ id }) => id));
  for (const row of ROWS) {
    const result = results.find(({ id }) => id === row.id);
    assert.ok(result);
    for (const [name, version] of Object.entries(row.versions ?? {})) assert.equal(result.versions[name], version, `${row.id}: ${name}`);
    if (row.node) assert.equal(result.versions.node, row.node);
    assert.ok(result.tests.length > 0, row.id);
    assert.deepEqual(result.tests.filter(({ passed }) => !passed), [], row.id);
  }
});

test("the table shows them", () => {
  assert.equal(readFileSync(join(import.meta.dirname, "results.md"), "utf8"), table(results));
});
