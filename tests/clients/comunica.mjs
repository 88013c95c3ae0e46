/**
 * Comunica as a client: does the tasks of the JSON array on standard input, and writes a JSON array of what each found.
 *
 * The argument is the folder that holds node_modules. A task names what to do ("do"), where ("at"), the query or update ("text"),
 * and may have "token" and "take" (rows after which to stop). For Comunica "at" is an address that it finds out about, or a list of
 * such addresses and of [type, address]. The tasks "fetch-..." are done by fetch-sparql-endpoint alone, which sends a query as it is, and
 * may have "graphs" (default graphs), "method" and "direct" (whether a query is posted as it is, not in a form).
 */
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const load = createRequire(resolve(process.argv[2], "package.json"));
const { QueryEngine } = load("@comunica/query-sparql");
const { SparqlEndpointFetcher } = load("fetch-sparql-endpoint");
const { termToString } = load("rdf-string-ttl");

const engine = new QueryEngine();

function sources(task) {
  return [task.at].flat().map((source) => (Array.isArray(source) ? { type: source[0], value: source[1] } : source));
}

function context(task) {
  const destination = task.do === "update" ? { destination: sources(task)[0] } : {};
  return { sources: sources(task), ...destination, ...(task.token ? { fetch: bearing(task.token) } : {}) };
}

function bearing(token) {
  return (address, options = {}) => {
    const headers = new Headers(options.headers);
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(address, { ...options, headers });
  };
}

async function rows(stream, most = Infinity) {
  const found = [];
  for await (const row of stream) {
    const terms = row[Symbol.iterator] ? [...row].map(([variable, term]) => [variable.value, term]) : Object.entries(row);
    found.push(Object.fromEntries(terms.map(([name, term]) => [name, termToString(term)])));
    if (found.length >= most) {
      stream.destroy();
      break;
    }
  }
  return { rows: found };
}

async function triples(stream) {
  let found = "";
  for await (const quad of stream) {
    found += `${["subject", "predicate", "object"].map((part) => termToString(quad[part])).join(" ")} .\n`;
  }
  return { triples: found };
}

const WAYS = {
  select: async (task) => rows(await engine.queryBindings(task.text, context(task)), task.take),
  ask: async (task) => ({ truth: await engine.queryBoolean(task.text, context(task)) }),
  construct: async (task) => triples(await engine.queryQuads(task.text, context(task))),
  update: async (task) => {
    await engine.queryVoid(task.text, context(task));
    return {};
  },
  "fetch-select": async (task) => rows(await fetcher(task).fetchBindings(task.at, task.text)),
  "fetch-ask": async (task) => ({ truth: await fetcher(task).fetchAsk(task.at, task.text) }),
  "fetch-construct": async (task) => triples(await fetcher(task).fetchTriples(task.at, task.text)),
  "fetch-update": async (task) => {
    await fetcher(task).fetchUpdate(task.at, task.text);
    return {};
  },
};

function fetcher(task) {
  return new SparqlEndpointFetcher({
    method: task.method ?? "POST",
    directPost: task.direct ?? false,
    additionalUrlParams: new URLSearchParams((task.graphs ?? []).map((graph) => ["default-graph-uri", graph])),
    defaultHeaders: new Headers(task.token ? { Authorization: `Bearer ${task.token}` } : {}),
  });
}

async function done(task) {
  try {
    return await WAYS[task.do](task);
  } catch (error) {
    return { error: String(error.message) };
  }
}

const found = [];
for (const task of JSON.parse(await text(process.stdin))) {
  found.push(await done(task));
}
process.stdout.write(JSON.stringify(found));
