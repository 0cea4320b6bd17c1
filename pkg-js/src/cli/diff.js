/** Prints changes of a text as a unified diff. */

/** Unchanged lines shown around a change. */
const CONTEXT = 3;

/**
 * @param {string} path
 * @param {string} before
 * @param {string} after
 * @returns {string} "" if nothing changed
 */
export function unifiedDiff(path, before, after) {
  const [old, fresh] = [lines(before), lines(after)];
  const script = compare(old, fresh);
  /** @type {string[]} */
  const hunks = [];
  for (let at = 0; at < script.length; ) {
    if (script[at].kind === " ") {
      at += 1;
      continue;
    }
    // A hunk goes on while the next change is near enough to share its context.
    let last = at;
    for (let next = at; next < script.length && next - last <= 2 * CONTEXT; next++) if (script[next].kind !== " ") last = next;
    const rows = script.slice(Math.max(0, at - CONTEXT), last + 1 + CONTEXT);
    const count = (/** @type {string} */ skip) => rows.filter(({ kind }) => kind !== skip).length;
    const start = (/** @type {number} */ line, /** @type {number} */ length) => `${length === 0 ? line : line + 1},${length}`;
    hunks.push(`@@ -${start(rows[0].old, count("+"))} +${start(rows[0].fresh, count("-"))} @@`);
    for (const { kind, text } of rows) {
      hunks.push(kind + text.replace(/\n$/, ""));
      if (!text.endsWith("\n")) hunks.push("\\ No newline at end of file");
    }
    at = last + 1 + CONTEXT;
  }
  return hunks.length === 0 ? "" : `--- a/${path}\n+++ b/${path}\n${hunks.join("\n")}\n`;
}

/** @param {string} text */
function lines(text) {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * The shortest way from one list of lines to another (Myers), each line with its number in both.
 * @param {string[]} old
 * @param {string[]} fresh
 */
function compare(old, fresh) {
  /** The furthest line of `old` reached on each diagonal, for every number of edits. @type {Map<number, number>[]} */
  const rounds = [];
  let furthest = new Map([[1, 0]]);
  search: for (let edits = 0; ; edits++) {
    rounds.push(new Map(furthest));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      let x = step(furthest, diagonal, edits);
      while (x < old.length && x - diagonal < fresh.length && old[x] === fresh[x - diagonal]) x += 1;
      furthest.set(diagonal, x);
      if (x >= old.length && x - diagonal >= fresh.length) break search;
    }
  }
  /** @type {{ kind: " " | "+" | "-", text: string, old: number, fresh: number }[]} */
  const script = [];
  let [x, y] = [old.length, fresh.length];
  for (let edits = rounds.length - 1; edits >= 0; edits--) {
    furthest = rounds[edits];
    const diagonal = x - y;
    const down = goesDown(furthest, diagonal, edits);
    const from = edits === 0 ? 0 : /** @type {number} */ (furthest.get(down ? diagonal + 1 : diagonal - 1));
    const fromY = edits === 0 ? 0 : from - (down ? diagonal + 1 : diagonal - 1);
    const [stopX, stopY] = edits === 0 ? [0, 0] : down ? [from, fromY + 1] : [from + 1, fromY];
    while (x > stopX && y > stopY) {
      x -= 1;
      y -= 1;
      script.push({ kind: " ", text: old[x], old: x, fresh: y });
    }
    if (edits === 0) break;
    script.push(down ? { kind: "+", text: fresh[fromY], old: from, fresh: fromY } : { kind: "-", text: old[from], old: from, fresh: fromY });
    [x, y] = [from, fromY];
  }
  return script.reverse();
}

/**
 * @param {Map<number, number>} furthest
 * @param {number} diagonal
 * @param {number} edits
 */
function goesDown(furthest, diagonal, edits) {
  return diagonal === -edits || (diagonal !== edits && (furthest.get(diagonal - 1) ?? 0) < (furthest.get(diagonal + 1) ?? 0));
}

/**
 * @param {Map<number, number>} furthest
 * @param {number} diagonal
 * @param {number} edits
 */
function step(furthest, diagonal, edits) {
  return goesDown(furthest, diagonal, edits) ? (furthest.get(diagonal + 1) ?? 0) : (furthest.get(diagonal - 1) ?? 0) + 1;
}
