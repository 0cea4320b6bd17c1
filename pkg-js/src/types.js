/**
 * The shapes of reports: what `--format json` prints and what the API returns.
 *
 * @typedef {"error" | "warn"} Severity
 * @typedef {"exposed" | "breaks" | "misplaced" | "advice"} Category
 *
 * @typedef {object} Position
 * @property {number} line from 1
 * @property {number} column from 1, in UTF-16 code units
 * @property {number} offset from 0, in UTF-16 code units, without BOM
 *
 * @typedef {{ start: Position, end: Position }} Range the end is exclusive
 *
 * @typedef {object} Edit
 * @property {string} path
 * @property {number} start UTF-16 offset
 * @property {number} end UTF-16 offset, exclusive
 * @property {string} text what to put there
 *
 * @typedef {object} Fix
 * @property {string} title
 * @property {"safe" | "suggestion"} applicability
 * @property {Edit[]} edits applied whole or not at all
 *
 * @typedef {object} Diagnostic
 * @property {string} rule
 * @property {Severity} severity
 * @property {string} [tier]
 * @property {Category} category
 * @property {string} group
 * @property {string} path project-relative, with `/`
 * @property {Range} range
 * @property {string} messageId
 * @property {string} message what is wrong
 * @property {string} help what to do
 * @property {string} note what happens otherwise
 * @property {string} url
 * @property {string} fingerprint
 * @property {boolean} [suppressed] only where suppressed findings were asked for
 * @property {{ path: string, range: Range, message: string }[]} related
 * @property {Fix[]} fixes
 *
 * @typedef {object} Summary
 * @property {number} errors
 * @property {number} warnings
 * @property {number} groups
 * @property {Partial<Record<Category, number>>} categories
 * @property {number} suppressed
 * @property {number} baselined
 *
 * @typedef {object} LookedAt
 * @property {string[]} backends backend folders
 * @property {number} functions
 * @property {number} operations
 * @property {number} models
 * @property {number} routes
 * @property {number} untiered files whose tier could not be told
 * @property {{ function: string, why: string }[]} [unjudged] functions whose rights are not judged, and why
 *
 * @typedef {object} RuleInfo
 * @property {string} id
 * @property {string} summary
 * @property {string} url
 * @property {Category} category
 * @property {Severity | "off"} recommended
 * @property {Severity | "off"} strict
 * @property {"none" | "suggestion" | "fix"} fix
 * @property {object} [options] JSON Schema of the options
 *
 * @typedef {object} Report
 * @property {1} version
 * @property {string} root
 * @property {number} files
 * @property {Diagnostic[]} diagnostics
 * @property {Summary} summary
 * @property {boolean} isApp whether this is an Amplify Gen 2 app at all
 * @property {LookedAt} lookedAt
 * @property {{ path: string, range: Range, message: string }[]} parseErrors
 *
 * @typedef {{ rule: string | null, range: Range, what: string }} Evidence a place that says yes; without a rule it is right where it stands
 *
 * @typedef {object} Whereabouts
 * @property {string} path
 * @property {string | null} function the function around the line that was asked about
 * @property {{ tier: string, code: string, reason: string }[]} tiers none if nobody uses the code
 * @property {{ question: string, yes: boolean, evidence: Evidence[] }[]} questions the decision tree, in order
 * @property {{ responsibility: string, belongs: string, right: boolean, evidence: Evidence[] }[]} responsibilities
 * @property {string} verdict one sentence
 *
 * @typedef {{ start: { line: number, column: number }, end: { line: number, column: number } }} SourceLocation lines from 1, columns from 0
 *
 * @typedef {object} EmptyProgram an ESTree program without code
 * @property {"Program"} type
 * @property {never[]} body
 * @property {"module"} sourceType
 * @property {never[]} tokens
 * @property {{ type: "Line" | "Block", value: string, range: [number, number], loc: SourceLocation }[]} comments
 * @property {[number, number]} range
 * @property {SourceLocation} loc
 */
export {};
