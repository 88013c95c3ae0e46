/* The page of a result: what the server wrote as a table or as Turtle gets the views of the editor. */
import { fromTable, fromTriples } from "./data.js";
import { make, pageSettings } from "./dom.js";
import { drawViews } from "./views.js";

const settings = pageSettings();
const query = document.getElementById("query").value;
const table = document.getElementById("result-table");
const graph = document.getElementById("result-graph");

function show(instead, result, text) {
  const place = make("div", { id: "views" });
  instead.replaceWith(place);
  document.getElementById("plain-downloads").remove();
  drawViews(place, result, { settings, query, text, chosen: graph ? "view-text" : "view-table" });
}

/* The dataset of a request is not in the query; such a page stays as it is. */
const ownDataset = new URLSearchParams(location.search);
const isPlain = !ownDataset.has("default-graph-uri") && !ownDataset.has("named-graph-uri");

async function showGraph() {
  const response = await fetch(`${settings.endpoint}?${new URLSearchParams({ query, format: "nt" })}`);
  if (!response.ok) return;
  const names = ["view-subject", "view-predicate", "view-object"].map((key) => settings.words[key]);
  show(graph, fromTriples(await response.text(), names), graph.textContent);
}

if (isPlain && table) show(table.closest(".table"), fromTable(table), "");
if (isPlain && graph) showGraph();
