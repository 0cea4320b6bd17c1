/** Apps for the GraphQL names that Amplify generates, and for the schemas that it refuses because of them. */
import { app, hash } from "./build.js";

const AUTH = ".authorization((allow) => [allow.publicApiKey()])";
const model = (/** @type {string} */ fields = "name: a.string()", /** @type {string} */ chain = "") => `a.model({ ${fields} })${chain}`;
const query = `a.query().returns(a.string()).handler(a.handler.function(fn1))`;
const mutation = `a.mutation().returns(a.string()).handler(a.handler.function(fn1))`;
const subscription = (/** @type {string} */ source) => `a.subscription().for(${source}).handler(a.handler.custom({ entry: './subscribe.js' }))`;
const js = { "amplify/data/subscribe.js": "export function request() { return {}; }\nexport function response(ctx) { return ctx.result; }\n" };

/** @param {string} id @param {Record<string, string>} entries */
function names(id, entries, rules = "allow.publicApiKey()") {
  const schema = Object.entries(entries).map(([name, value]) => `  ${name}: ${value},`).join("\n");
  return app(`names ${id}`, { functions: schema.includes("fn1") ? { fn1: "" } : {}, schema, rules, files: schema.includes("subscribe.js") ? js : {} }, { types: true });
}

/** Words whose plural is not the word and an `s`, eight models an app. */
const WORDS = `Person UserPerson Child Category Company Day Box Bus Status Series News UserData Datum SocialMedia Medium Info Information
  Equipment Staff Schema Hero Photo Leaf Life Roof Analysis Axis Matrix Vertex Index Criterion Virus Campus Address Process Quiz Fez Tax Ox Sheep
  Fish Man Woman Human German Foot Mouse Die Money Music Feedback Items Users URL ID SMS Faq A my_model user_ OAuth2 Gas Canvas Lens Cactus
  Octopus Cookie Half Thief Wolf Cafe Knife Tooth Goose Passerby Grandchild Salesman Bison Deer Aircraft Offspring Diagnosis Thesis Appendix
  Alumnus Stimulus Syllabus Agenda Stadium Genus Opus Cherry Toy Radio Potato Volcano Zero Logo Kilo Belief Chef Staffs Trousers`.split(/\s+/);

function plurals() {
  const apps = [];
  for (let at = 0; at < WORDS.length; at += 8) {
    const words = WORDS.slice(at, at + 8);
    apps.push(names(`plurals ${words[0]}`, Object.fromEntries(words.map((word) => [word, model()]))));
  }
  return apps;
}

const todo = model();
const long = `A${"b".repeat(58)}`;

const conversation = "a.conversation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).authorization((allow) => allow.owner())";
const signed = `${todo}.authorization((allow) => [allow.authenticated()])`;
const asked = "a.mutation().returns(a.string()).authorization((allow) => [allow.authenticated()]).handler(a.handler.function(fn1))";

/** Schemas that Amplify takes. */
function taken() {
  return [
    names("one model", { Todo: todo }),
    names("lower case", { todo, my_thing: todo }),
    names("long model", { [long]: todo }),
    names("long by one", { [`A${"c".repeat(41)}`]: todo, [`A${"d".repeat(42)}`]: todo, [`A${"e".repeat(43)}`]: todo }),
    ...["queries", "mutations", "subscriptions", "list", "get", "create", "update", "delete", "onCreate", "onUpdate", "onDelete"].map((word) =>
      names(`disable ${word}`, { Todo: model(undefined, `.disableOperations(['${word}'])`) })),
    names("disable two", { Todo: model(undefined, ".disableOperations(['list', 'create'])") }),
    names("disable coarse and fine", { Todo: model(undefined, ".disableOperations(['queries', 'create', 'onDelete'])") }),
    names("disable frees create", { Todo: model(undefined, ".disableOperations(['create'])"), createTodo: mutation }),
    names("disable mutations frees subscription", { Todo: model("name: a.string()", ".disableOperations(['mutations'])"), Other: todo, onCreateTodo: subscription("a.ref('Other').mutations(['create'])") }),
    names("disable queries keeps index", { Todo: model("owner: a.string()", ".secondaryIndexes((index) => [index('owner')]).disableOperations(['queries'])") }),
    names("other root type", { Todo: todo, createTodo: query, listTodos: mutation }),
    names("other case", { Todo: todo, CreateTodo: mutation, Listtodos: query }),
    names("index", { Todo: model("owner: a.string(), at: a.datetime(), p: a.integer()", ".secondaryIndexes((index) => [index('owner').sortKeys(['at', 'p'])])") }),
    names("index one sort key", { Todo: model("owner: a.string(), at: a.datetime()", ".secondaryIndexes((index) => [index('owner').sortKeys(['at']), index('at')])") }),
    names("index query field", { Todo: model("owner: a.string()", ".secondaryIndexes((index) => [index('owner').queryField('mine')])") }),
    names("index no query field", { Todo: model("owner: a.string()", ".secondaryIndexes((index) => [index('owner').queryField(null)])") }),
    names("index name", { Todo: model("owner: a.string()", ".secondaryIndexes((index) => [index('owner').name('by-owner')])") }),
    names("index snake", { my_model: model("user_id: a.string()", ".secondaryIndexes((index) => [index('user_id')])") }),
    names("identifier", { Todo: model("code: a.string().required(), part: a.integer().required(), x: a.string().required()", ".identifier(['code', 'part', 'x'])") }),
    names("identifier one sort key", { Todo: model("code: a.string().required(), part: a.integer().required()", ".identifier(['code', 'part'])") }),
    names("enum field", { Todo: model("status: a.enum(['OPEN', 'DONE']), kind: a.ref('Kind')"), Kind: "a.enum(['A', 'B'])" }),
    names("custom type field", { Todo: model("place: a.ref('Place'), inner: a.customType({ x: a.float() })"), Place: "a.customType({ lat: a.float() })" }),
    names("custom type argument", { Place: "a.customType({ lat: a.float() })", go: "a.query().arguments({ to: a.ref('Place'), how: a.enum(['FAST', 'SLOW']) }).returns(a.ref('Place')).handler(a.handler.function(fn1))" }),
    names("inline return", { doIt: "a.mutation().returns(a.customType({ ok: a.boolean() })).handler(a.handler.function(fn1))", look: "a.query().returns(a.enum(['A', 'B'])).handler(a.handler.function(fn1))" }),
    names("async handler", { later: "a.mutation().handler(a.handler.function(fn1).async())" }),
    names("pipeline", { steps: "a.query().returns(a.string()).handler([a.handler.function(fn1), a.handler.function(fn1)])" }),
    names("custom handler", { Todo: todo, like: "a.mutation().returns(a.string()).handler(a.handler.custom({ entry: './subscribe.js', dataSource: a.ref('Todo') }))" }),
    names("subscription", { Todo: todo, added: subscription("a.ref('Todo').mutations(['create'])") }),
    names("relations", { Post: model("title: a.string(), comments: a.hasMany('Comment', 'postId')"), Comment: model("postId: a.id(), post: a.belongsTo('Post', 'postId')") }),
    names("generation", { Todo: todo, recipe: "a.generation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).arguments({ text: a.string() }).returns(a.string())" }, "allow.publicApiKey()"),
    ...["chat", "media", "person", "Staff", `talk${"x".repeat(30)}`].map((name) => app(`names conversation ${name}`, {
      functions: {},
      auth: "",
      data: "authorizationModes: { defaultAuthorizationMode: 'userPool' }",
      schema: `  Todo: ${todo}.authorization((allow) => [allow.authenticated()]),\n  ${name}: ${conversation},`,
    }, { types: true })),
    app("names combined", { functions: {}, resource: `const one = a.schema({ Todo: a.model({ name: a.string() })${AUTH} });
const two = a.schema({ Note: a.model({ name: a.string() })${AUTH} });
export const data = defineData({ schema: a.combine([one, two]), authorizationModes: { defaultAuthorizationMode: 'apiKey' } });\n` }, { types: true }),
    names("custom type with a generated input name", { Todo: todo, CreateTodoInput: "a.customType({ name: a.string() })" }),
    ...["UpdateTodoInput", "DeleteTodoInput", "ModelTodoFilterInput", "ModelTodoConditionInput", "ModelSubscriptionTodoFilterInput", "ModelStringInput", "ModelSizeInput", "ModelAttributeTypes", "ModelSortDirection", "ModelTodoConnection", "ModelIDInput", "ModelSubscriptionStringInput", "Query", "Mutation"].map((name) =>
      names(`custom type ${name}`, { Todo: todo, [name]: "a.customType({ name: a.string() })" })),
    ...["CreateTodoInput", "ModelTodoFilterInput", "ModelStringInput", "ModelTodoConnection", "Query", "AmplifyAIConversationTurnErrorInput", "ModelSortDirection"].map((name) =>
      names(`enum ${name}`, { Todo: todo, [name]: "a.enum(['A', 'B'])" })),
    ...["CreateTodoInput", "ModelTodoConnection", "Query", "TodoConnection", "Subscription", "AMPLIFY", "AWSDateTime"].map((name) => names(`model ${name}`, { Todo: todo, [name]: model("title: a.string()") })),
    ...["AMPLIFY", "AWSDateTime", "AWSJSON", "String", "AmplifyAIConversationTurnErrorInput", "TodoStatus", "PlaceInput"].map((name) =>
      names(`custom type ${name}`, { Todo: model("status: a.enum(['A', 'B']), place: a.ref('Place')"), Place: "a.customType({ lat: a.float() })", [name]: "a.customType({ name: a.string() })" })),
    names("enum AMPLIFY that is used", { Todo: model("kind: a.ref('AMPLIFY')"), AMPLIFY: "a.enum(['A', 'B'])" }),
    names("custom type AMPLIFY that is used", { Todo: model("kind: a.ref('AMPLIFY')"), AMPLIFY: "a.customType({ x: a.float() })" }),
    names("custom type for an argument and its input", { Place: "a.customType({ lat: a.float() })", PlaceInput: "a.customType({ lat: a.float() })", go: "a.query().arguments({ to: a.ref('Place') }).returns(a.string()).handler(a.handler.function(fn1))" }),
    names("custom type as an inline return", { doIt: "a.mutation().returns(a.customType({ ok: a.boolean() })).handler(a.handler.function(fn1))", DoItReturnType: "a.customType({ ok: a.boolean() })" }),
    names("enum of an inline field", { Todo: model("status: a.enum(['A', 'B'])"), TodoStatus: "a.enum(['X', 'Y'])" }),
    names("event invocation response", { later: "a.mutation().handler(a.handler.function(fn1).async())", EventInvocationResponse: "a.customType({ success: a.boolean() })" }),
  ];
}

const indexes = (/** @type {string} */ chain) => `.secondaryIndexes((index) => [${chain}])`;
const KEYS = "o: a.string(), x: a.string(), y: a.integer()";

/** Keys, relations and disabled operations, which decide what inputs, filters and pages there are. */
function shapes() {
  const one = (/** @type {string} */ id, /** @type {string} */ fields, /** @type {string} */ chain, name = "Todo", more = {}) => names(id, { [name]: model(fields, chain), ...more });
  const scalars = ["id", "integer", "float", "time", "timestamp", "json", "url", "ipAddress"];
  const apps = scalars.map((type) => one(`sort key ${type}`, `o: a.string(), k: a.${type}()`, indexes("index('o').sortKeys(['k'])")));
  apps.push(
    one("sort key enum", "o: a.string(), k: a.enum(['A', 'B'])", indexes("index('o').sortKeys(['k'])")),
    one("sort key ref", "o: a.string(), k: a.ref('Kind')", indexes("index('o').sortKeys(['k'])"), "Todo", { Kind: "a.enum(['A'])" }),
    one("sort key without a query", KEYS, indexes("index('o').sortKeys(['x']).queryField(null)")),
    one("sort keys", KEYS, indexes("index('o').sortKeys(['x', 'y']), index('x').sortKeys(['y'])")),
    one("sort keys of a named index", KEYS, indexes("index('o').sortKeys(['x', 'y']).name('by_owner')")),
    one("sort keys without a query", KEYS, indexes("index('o').sortKeys(['x', 'y']).queryField(null)")),
    one("sort keys with a query field", KEYS, indexes("index('o').sortKeys(['x', 'y']).queryField('mine')")),
    one("sort keys of an odd plural", KEYS, indexes("index('o').sortKeys(['x', 'y'])"), "Person"),
    one("sort keys in lower case", "user_id: a.string(), my_x: a.string(), y_y: a.integer()", indexes("index('user_id').sortKeys(['my_x', 'y_y'])"), "my_model"),
    one("sort keys in upper case", "ID: a.string(), xA: a.string(), Y: a.string()", indexes("index('ID').sortKeys(['xA', 'Y'])"), "URL"),
    one("primary key", "o: a.string().required(), x: a.string().required(), y: a.integer().required()", ".identifier(['o', 'x', 'y'])"),
    one("primary key in lower case", "o: a.string().required(), x: a.string().required(), y: a.integer().required()", ".identifier(['o', 'x', 'y'])", "todo"),
    names("relation in lower case", { post: model("title: a.string(), comments: a.hasMany('my_comment', 'postId')"), my_comment: model("s: a.enum(['A']), postId: a.id(), post: a.belongsTo('post', 'postId')") }),
    names("relation to one", { Post: model("title: a.string(), first: a.hasOne('Comment', 'postId')"), Comment: model("postId: a.id(), post: a.belongsTo('Post', 'postId')", ".disableOperations(['queries'])") }),
  );
  for (const words of ["'queries'", "'list'", "'mutations'", "'queries', 'mutations'", "'list', 'create'", "'subscriptions'"]) {
    const off = `.disableOperations([${words}])`;
    const rest = { L: "a.enum(['Z'])", P: "a.customType({ z: a.float() })" };
    const fields = `${KEYS}, s: a.enum(['A']), l: a.ref('L').array(), p: a.ref('P')`;
    apps.push(
      one(`fields without ${words}`, fields, off, "Todo", rest),
      one(`fields and index without ${words}`, fields, `${indexes("index('o').sortKeys(['x', 'y'])")}${off}`, "Todo", rest),
      one(`primary key without ${words}`, "o: a.string().required(), y: a.integer().required()", `.identifier(['o', 'y'])${off}`),
      names(`relation without ${words}`, { Post: model("title: a.string(), comments: a.hasMany('Comment', 'postId')"), Comment: model("postId: a.id(), post: a.belongsTo('Post', 'postId')", off) }),
    );
  }
  return apps;
}

const AI = "ContentBlock ContentBlockDocument ContentBlockImage ContentBlockInput ContentBlockText ContentBlockToolResult ContentBlockToolUse ConversationMessage ConversationMessageStreamPart ConversationParticipantRole ConversationTurnError DocumentBlock DocumentBlockInput DocumentBlockSource DocumentBlockSourceInput ImageBlock ImageBlockInput ImageBlockSource ImageBlockSourceInput Tool ToolConfiguration ToolConfigurationInput ToolInput ToolInputSchema ToolInputSchemaInput ToolResultBlock ToolResultBlockInput ToolResultContentBlock ToolResultContentBlockInput ToolSpecification ToolSpecificationInput ToolUseBlock ToolUseBlockInput".split(" ");
const STORE = "ConversationChat ConversationMessageChat CreateConversationMessageChatAssistantInput CreateConversationMessageChatAssistantStreamingInput CreateConversationChatInput UpdateConversationChatInput DeleteConversationChatInput CreateConversationMessageChatInput DeleteConversationMessageChatInput ModelConversationChatConditionInput ModelConversationChatFilterInput ModelConversationChatConnection ModelConversationMessageChatConditionInput ModelConversationMessageChatFilterInput ModelConversationMessageChatConnection ModelSubscriptionConversationMessageChatFilterInput ModelAmplifyAIConversationParticipantRoleInput".split(" ");

/** Types of the user's with the name of one that is generated for the schema of another app here: `<that app> with <kind> <name>`. */
function doubles() {
  /** @type {Record<string, string>} */
  const kinds = { "custom type": "a.customType({ name: a.string() })", enum: "a.enum(['A', 'B'])", model: signed };
  const signedModel = (/** @type {string} */ fields, /** @type {string} */ chain) => `${model(fields, chain)}.authorization((allow) => [allow.authenticated()])`;
  const keyed = (/** @type {string} */ name, /** @type {string} */ fields, /** @type {string} */ chain) => `  ${name}: ${signedModel(fields, chain)},`;
  const required = "o: a.string().required(), x: a.string().required(), y: a.integer().required()";
  /** @type {[string, string, string[]][]} */
  const bases = [
    ["conversation chat", `  Todo: ${signed},\n  chat: ${conversation},`, [...AI.map((name) => `AmplifyAI${name}`), ...STORE]],
    ["sort keys", keyed("Todo", KEYS, indexes("index('o').sortKeys(['x', 'y']), index('x').sortKeys(['y'])")), ["ModelTodoTodosByOAndXAndYCompositeKeyConditionInput", "ModelTodoTodosByOAndXAndYCompositeKeyInput", "ModelIntKeyConditionInput", "ModelTodoConditionInput", "CreateTodoInput"]],
    ["primary key", keyed("Todo", required, ".identifier(['o', 'x', 'y'])"), ["ModelTodoPrimaryCompositeKeyConditionInput", "ModelTodoPrimaryCompositeKeyInput", "CreateTodoInput", "UpdateTodoInput", "DeleteTodoInput", "ModelTodoConditionInput"]],
    ["index snake", keyed("my_model", "user_id: a.string()", indexes("index('user_id')")), ["Modelmy_modelConnection", "Modelmy_modelFilterInput"]],
    ["disable queries keeps index", keyed("Todo", "owner: a.string()", `${indexes("index('owner')")}.disableOperations(['queries'])`), ["ModelTodoConnection", "ModelTodoFilterInput"]],
    ["relation without 'list'", `${keyed("Post", "title: a.string(), comments: a.hasMany('Comment', 'postId')", "")}\n${keyed("Comment", "postId: a.id(), post: a.belongsTo('Post', 'postId')", ".disableOperations(['list'])")}`, ["ModelCommentConnection", "ModelCommentFilterInput"]],
  ];
  return bases.flatMap(([base, schema, generated]) => generated.flatMap((name) =>
    Object.entries(kinds).filter(([kind]) => !name.startsWith("AmplifyAI") || kind === "custom type" || hash(name + kind) % 8 === 0).map(([kind, value]) =>
      app(`names ${base} with ${kind} ${name}`, { functions: {}, auth: "", data: "authorizationModes: { defaultAuthorizationMode: 'userPool' }", schema: `${schema}\n  ${name}: ${value},` }))));
}

/** Schemas with a name given twice, most of them refused. */
function conflicts() {
  const apps = [];
  for (const name of ["getTodo", "listTodos", "createTodo", "updateTodo", "deleteTodo"]) {
    apps.push(names(`conflict query ${name}`, { Todo: todo, [name]: query }), names(`conflict mutation ${name}`, { Todo: todo, [name]: mutation }));
  }
  for (const name of ["onCreateTodo", "onUpdateTodo", "onDeleteTodo"]) {
    apps.push(names(`conflict subscription ${name}`, { Todo: todo, [name]: subscription("a.ref('Todo').mutations(['create'])") }));
  }
  for (const [name, field] of [["Person", "listPeople"], ["Person", "listPersons"], ["Category", "listCategories"], ["Status", "listStatuses"], ["Media", "listMedia"], ["Fish", "listFish"], ["Schema", "listSchemata"], ["URL", "listURLS"], ["Item", "listItem"]]) {
    apps.push(names(`conflict ${name} ${field}`, { [name]: todo, [field]: query }));
  }
  const index = (/** @type {string} */ chain) => model("owner: a.string(), at: a.datetime()", `.secondaryIndexes((index) => [${chain}])`);
  return [
    ...apps,
    names("conflict models by case", { todo, Todo: todo }),
    names("conflict models by plural", { Todo: todo, Todos: todo }),
    names("conflict models by irregular plural", { Person: todo, People: todo }),
    names("conflict index and operation", { Todo: index("index('owner')"), listTodoByOwner: query }),
    names("conflict sorted index and operation", { Todo: index("index('owner').sortKeys(['at'])"), listTodoByOwnerAndAt: query }),
    names("conflict index twice", { Todo: index("index('owner'), index('owner').sortKeys(['at']).queryField('listTodoByOwner')") }),
    names("conflict query field and list", { Todo: index("index('owner').queryField('listTodos')") }),
    names("conflict query field of two models", { Todo: index("index('owner').queryField('mine')"), Note: index("index('owner').queryField('mine')") }),
    names("conflict query field and operation", { Todo: index("index('owner').queryField('mine')"), mine: query }),
    names("conflict no query field", { Todo: index("index('owner').queryField(null)"), listTodoByOwner: query }),
    names("conflict disabled list", { Todo: model(undefined, ".disableOperations(['list'])"), listTodos: query }),
    names("conflict disabled coarse", { Todo: model(undefined, ".disableOperations(['mutations'])"), createTodo: mutation, updateTodo: mutation, deleteTodo: mutation }),
    names("conflict disabled another", { Todo: model(undefined, ".disableOperations(['update'])"), createTodo: mutation }),
    names("conflict generation", { Todo: todo, getTodo: "a.generation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).arguments({ text: a.string() }).returns(a.string())" }),
    names("conflict generation on another type", { Todo: todo, createTodo: "a.generation({ aiModel: a.ai.model('Claude 3 Haiku'), systemPrompt: 'x' }).arguments({ text: a.string() }).returns(a.string())" }),
    ...[`createTodo: ${conversation}`, `chat: ${conversation},\n  ConversationChat: ${signed}`, `chat: ${conversation},\n  createConversationChat: ${asked}`].map((entries) => app(`names conflict conversation ${entries.match(/\w+/g)?.filter((word) => /Chat|Todo/.test(word))}`, {
      functions: { fn1: "" },
      auth: "",
      data: "authorizationModes: { defaultAuthorizationMode: 'userPool' }",
      schema: `  Todo: ${signed},\n  ${entries},`,
    })),
    app("names conflict combined keys", { functions: {}, resource: `const one = a.schema({ Todo: a.model({ name: a.string() })${AUTH} });
const two = a.schema({ Todo: a.model({ name: a.string() })${AUTH} });
export const data = defineData({ schema: a.combine([one, two]) });\n` }),
    app("names conflict combined operation", { resource: `import { fn1 as runner } from '../functions/fn1/resource';
const one = a.schema({ Todo: a.model({ name: a.string() })${AUTH} });
const two = a.schema({ createTodo: a.mutation().returns(a.string())${AUTH}.handler(a.handler.function(runner)) });
export const data = defineData({ schema: a.combine([one, two]), authorizationModes: { defaultAuthorizationMode: 'apiKey' } });\n` }),
    app("names conflict spread", { functions: {}, resource: `const models = { Todo: a.model({ name: a.string() })${AUTH}, Todos: a.model({ name: a.string() })${AUTH} };
export const data = defineData({ schema: a.schema({ ...models }), authorizationModes: { defaultAuthorizationMode: 'apiKey' } });\n` }),
    names("conflict truncated subscription", { [`A${"f".repeat(60)}`]: todo, [`A${"f".repeat(61)}`]: todo }),
    names("no conflict near", { Todo: todo, createTodos: mutation, getTodos: query, listTodo: query, onCreate: mutation }),
  ];
}

/** Every app for names. */
export const nameApps = () => [...plurals(), ...taken(), ...shapes(), ...doubles(), ...conflicts()];
