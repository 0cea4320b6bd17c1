/** The starters of five frameworks that build with Vite, with the plugin in: build, failing build, dev server; part of `npm run test:matrix`. */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { prepare, runTool, startTool } from "../support/hosts.js";

const HTML = (/** @type {string} */ entry) => `<!doctype html>\n<html lang="en">\n  <head><title>Starter</title></head>\n  <body><div id="app"></div><script type="module" src="${entry}"></script></body>\n</html>\n`;
const VITE = (/** @type {string} */ from, /** @type {string} */ name) => `import framework from "${from}";\nimport amplifyTiers from "amplify-tiers/vite";\n\nexport default { plugins: [framework(), amplifyTiers()] };\n`.replace("import framework", name);

const AMPLIFY = {
  "package.json": '{ "name": "starter", "private": true, "type": "module", "dependencies": { "aws-amplify": "^6" } }\n',
  "amplify/backend.ts": 'import { defineBackend } from "@aws-amplify/backend";\nimport { data } from "./data/resource";\n\ndefineBackend({ data });\n',
  "amplify/data/resource.ts": `import { a, defineData } from "@aws-amplify/backend";

const schema = a.schema({
  Todo: a.model({ text: a.string() }).authorization((allow) => [allow.owner()]),
  OPERATION: a.mutation().returns(a.id()).authorization((allow) => [allow.authenticated()]).handler(a.handler.custom({ entry: "./x.js" })),
});

export const data = defineData({ schema });
`,
};

/** @type {Record<string, { program: string, files: Record<string, string> }>} */
const STARTERS = {
  react: {
    program: "vite/bin/vite.js",
    files: {
      "vite.config.js": VITE("@vitejs/plugin-react", "import framework"),
      "index.html": HTML("/src/main.jsx"),
      "src/main.jsx": 'import { createRoot } from "react-dom/client";\n\ncreateRoot(document.getElementById("app")).render(<h1>Hello</h1>);\n',
    },
  },
  vue: {
    program: "vite/bin/vite.js",
    files: {
      "vite.config.js": VITE("@vitejs/plugin-vue", "import framework"),
      "index.html": HTML("/src/main.js"),
      "src/main.js": 'import { createApp } from "vue";\nimport App from "./App.vue";\n\ncreateApp(App).mount("#app");\n',
      "src/App.vue": "<script setup>\nconst name = \"you\";\n</script>\n\n<template>\n  <h1>Hello {{ name }}</h1>\n</template>\n",
    },
  },
  svelte: {
    program: "vite/bin/vite.js",
    files: {
      "vite.config.js": VITE("@sveltejs/vite-plugin-svelte", "import { svelte as framework }"),
      "index.html": HTML("/src/main.js"),
      "src/main.js": 'import { mount } from "svelte";\nimport App from "./App.svelte";\n\nmount(App, { target: document.getElementById("app") });\n',
      "src/App.svelte": "<script>\n  const name = \"you\";\n</script>\n\n<h1>Hello {name}</h1>\n",
    },
  },
  sveltekit: {
    program: "vite/bin/vite.js",
    files: {
      "vite.config.js":
        'import adapter from "@sveltejs/adapter-static";\nimport { sveltekit } from "@sveltejs/kit/vite";\nimport amplifyTiers from "amplify-tiers/vite";\n\nexport default { plugins: [sveltekit({ adapter: adapter() }), amplifyTiers()] };\n',
      "src/app.html": "<!doctype html>\n<html>\n  <head>%sveltekit.head%</head>\n  <body><div>%sveltekit.body%</div></body>\n</html>\n",
      "src/routes/+layout.js": "export const prerender = true;\n",
      "src/routes/+page.svelte": "<h1>Hello</h1>\n",
    },
  },
  astro: {
    program: "astro/bin/astro.mjs",
    files: {
      "astro.config.mjs": 'import { defineConfig } from "astro/config";\nimport amplifyTiers from "amplify-tiers/vite";\n\nexport default defineConfig({ vite: { plugins: [amplifyTiers()] } });\n',
      "src/pages/index.astro": "---\nconst name = \"you\";\n---\n\n<html lang=\"en\"><head><title>Starter</title></head><body><h1>Hello {name}</h1></body></html>\n",
    },
  },
};

/**
 * @param {string} name
 * @param {string} operation `createTodo` repeats a generated field
 */
function write(name, operation) {
  const folder = join(prepare("starters"), ".work", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, ".git"), { recursive: true });
  for (const [path, text] of Object.entries({ ...AMPLIFY, ...STARTERS[name].files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replace("OPERATION", operation));
  }
  return folder;
}

const ENVIRONMENT = { ASTRO_TELEMETRY_DISABLED: "1" };

for (const [index, [name, { program }]] of Object.entries(STARTERS).entries()) {
  test(`${name}: builds, fails on an error, and serves`, async (t) => {
    const app = write(name, "renameTodo");
    const right = await runTool(app, program, ["build"], ENVIRONMENT);
    assert.equal(right.status, 0, right.output);
    assert.doesNotMatch(right.output, /error\[|warning\[/);

    const data = join(app, "amplify/data/resource.ts");
    writeFileSync(data, readFileSync(data, "utf8").replace("renameTodo", "createTodo"));
    const wrong = await runTool(app, program, ["build"], ENVIRONMENT);
    assert.notEqual(wrong.status, 0, wrong.output);
    assert.match(wrong.output, /error\[no-generated-name-conflict\]/);

    const port = String(6100 + ((process.pid + index) % 800));
    const server = startTool(app, program, ["dev", "--port", port, "--host", "127.0.0.1"].slice(program.startsWith("vite") ? 1 : 0), ENVIRONMENT);
    t.after(() => server.kill());
    let output = "";
    for (const stream of [server.stdout, server.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
    const answer = await reached(`http://127.0.0.1:${port}/`, () => output);
    assert.match(answer, /<html|<!doctype/i);
    assert.match(output, /error\[no-generated-name-conflict\]/);
  });
}

/** @param {string} url @param {() => string} output */
async function reached(url, output) {
  for (const begun = Date.now(); Date.now() - begun < 60_000; ) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return answer.text();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${url} did not answer:\n${output()}`);
}
