// Writes the tables of src/knowledge/iam from the data beside this file: `node tests/data/iam/tables.mjs`.
import { readFileSync, writeFileSync } from 'node:fs';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));
const write = (name, title, lines) => {
  const text = `# ${title}\n# Made by tests/data/iam/tables.mjs. Do not edit.\n${lines.sort((a, b) => (a < b ? -1 : 1)).join('\n')}\n`;
  writeFileSync(new URL(`../../../src/knowledge/iam/${name}`, import.meta.url), text);
  process.stdout.write(`${name}: ${text.length} bytes\n`);
};

/** Actions without the service prefix that the line names already. */
const short = (actions, prefix) => actions.map((action) => (action.startsWith(`${prefix}:`) ? action.slice(prefix.length + 1) : action));

/** `Create*=POST` for all operations with the same first word, if they need the same. */
function patterns(exceptions) {
  const groups = new Map();
  for (const [operation, actions] of Object.entries(exceptions)) {
    const word = /^[A-Z][a-z]+/.exec(operation)[0];
    const counts = groups.get(word) ?? new Map();
    const key = actions.join('+');
    counts.set(key, (counts.get(key) ?? 0) + 1);
    groups.set(word, counts);
  }
  const usual = new Map([...groups].map(([word, counts]) => [word, [...counts].sort((a, b) => b[1] - a[1])[0][0]]));
  const rest = Object.entries(exceptions).filter(([operation, actions]) => usual.get(/^[A-Z][a-z]+/.exec(operation)[0]) !== actions.join('+'));
  return Object.fromEntries([...rest, ...[...usual].map(([word, actions]) => [`${word}*`, actions.split('+')])]);
}

const { clients } = read('sdk-operations.json');
const operations = Object.entries(clients).map(([client, row]) => {
  const name = client.replace(/^client-/, '');
  const exceptions = row.default === 'http-verb' ? patterns(row.exceptions) : (row.exceptions ?? {});
  const parts = [
    ...Object.entries(exceptions).map(([operation, actions]) => `${operation}=${short(actions, row.prefix).join('+')}`),
    ...Object.entries(row.anyOf ?? {}).map(([operation, actions]) => `${operation}=${short(actions, row.prefix).join('/')}`),
    ...(row.none ?? []).map((operation) => `-${operation}`),
    ...(row.unknown ?? []).map((operation) => `?${operation}`),
    ...Object.entries(row.waiters ?? {}).map(([waiter, operation]) => `@${waiter}=${operation}`),
  ];
  return [`${name} ${row.prefix === name ? '.' : row.prefix} ${(row.v2 ?? []).join(',') || '-'}`, ...parts].join(' ');
});
write('operations.txt', 'Clients of the AWS SDK: name, IAM prefix, names in SDK v2, and operations that need another action than their own.', operations);

const { cdk } = read('cdk-grants.json');
const grants = Object.entries(cdk).flatMap(([construct, methods]) =>
  Object.entries(methods).map(([method, actions]) => `${method} ${construct.split('.')[1]} ${Array.isArray(actions) ? actions.join(' ') : '<args>'}`),
);
write('grants.txt', 'Grant methods of CDK constructs: method, class, actions.', grants);

const { amplify } = read('cdk-grants.json');
const verbs = Object.entries(amplify.auth.verbs).map(([verb, actions]) => `${verb} ${short(actions, 'cognito-idp').join(' ')}`);
write('auth_verbs.txt', 'What `allow.resource(fn).to([…])` of defineAuth allows: verb, actions of cognito-idp.', verbs);

const { services, optional } = read('resource-level.json');
const wildcard = Object.entries(services).map(([service, actions]) => `${service} ${[...actions, ...(optional[service] ?? [])].sort().join(' ')}`.trimEnd());
write('wildcard_only.txt', 'Actions that a policy cannot restrict to a resource, or not in all their uses, by service.', wildcard);
