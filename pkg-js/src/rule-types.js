/**
 * Types of rules and configuration. Generated from the rules by `npm run generate`; do not edit.
 *
 * @typedef {"off" | "warn" | "error"} SettingSeverity
 * @typedef {"no-audit-write" | "no-authorization-decision" | "no-aws-sdk-outside-lambda" | "no-backend-import" | "no-batch-write" | "no-check-then-write" | "no-circular-stacks" | "no-data-transformation" | "no-direct-database-access" | "no-direct-lambda-call" | "no-email-outside-lambda" | "no-export-generation" | "no-external-service-call" | "no-generated-name-conflict" | "no-generated-type-conflict" | "no-hardcoded-app-url" | "no-ignored-errors" | "no-invalid-function-option" | "no-multi-step-write" | "no-privileged-input" | "no-public-write" | "no-resolver-timeout-over-30s" | "no-scheduled-job" | "no-secret-in-frontend" | "no-shadowed-backend" | "no-signup-side-effect" | "no-undeployed-function" | "no-unknown-argument" | "no-wildcard-iam" | "require-caller-check" | "require-data-access" | "require-data-resource-group" | "require-dynamodb-fields" | "require-dynamodb-typename" | "require-function-environment" | "require-function-test" | "require-iam-grant" | "require-matching-env-import" | "require-operation-authorization" | "require-relative-email-link" | "require-same-sender" | "require-sandbox-credentials" | "require-server-client" | "require-thin-api-route" | "require-typed-handler"} RuleId
 * @typedef {"unreadable-file" | "unused-suppression"} EngineFindingId findings that the engine makes itself
 * @typedef {{ "no-ignored-errors": { all?: boolean }, "require-data-resource-group": { when?: "always" | "risk" }, "require-sandbox-credentials": { sandboxConfig?: string }, "require-thin-api-route": { max?: number } }} RuleOptions the options of the rules that have some
 * @typedef {"frontend" | "bff" | "data" | "lambda" | "backend" | "test" | "tooling" | "shared"} Tier
 * @typedef {{ [id in RuleId | EngineFindingId]?: SettingSeverity | [SettingSeverity] | [SettingSeverity, id extends keyof RuleOptions ? RuleOptions[id] : Record<string, never>] }} RuleSettings
 *
 * @typedef {object} Config the content of `amplify-tiers.json`
 * @property {"recommended" | "strict"} [extends]
 * @property {RuleSettings} [rules]
 * @property {Partial<Record<Tier, string[]>>} [tiers] globs
 * @property {string[]} [ignore] globs
 * @property {{ files: string[], rules?: RuleSettings }[]} [overrides]
 * @property {string[]} [backend] folders
 */
export {};
