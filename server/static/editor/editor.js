/* YASGUI in the place of the plain form: our endpoint only, our vocabulary, our result views. */
import { make, pageSettings } from "../results/dom.js";
import { teach } from "./completion.js";
import { findExamples } from "./examples.js";
import { nameControls, nameMenu } from "./names.js";
import { resultPlugin } from "./plugin.js";

const settings = pageSettings();
const { words } = settings;
const { Yasgui } = window;
const { Yasqe, Yasr } = Yasgui;
const root = document.getElementById("editor");
const form = document.getElementById("plain-form");
const ENDPOINT = new URL(settings.endpoint, location.href).href;

const tabOf = (yasr) => Object.values(yasgui._tabs).find((tab) => tab.getYasr() === yasr) || yasgui.getTab();
const shareLink = (query) => `${location.origin}${location.pathname}${location.search.replace(/[?&]example=[^&]*/, "")}#query=${encodeURIComponent(query)}`;

const vocabulary = teach(Yasqe, async () => {
  const response = await fetch(settings.vocabulary, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return response.json();
}, words);

/* ---- a line that the service could not read ---- */

function mark(yasr, place) {
  const editor = tabOf(yasr).getYasqe();
  if (editor.cuoshiMark) editor.getDoc().removeLineClass(editor.cuoshiMark, "background", "wrong-line");
  editor.cuoshiMark = null;
  if (!place || place[0] > editor.getDoc().lineCount()) return;
  editor.cuoshiMark = editor.getDoc().addLineClass(place[0] - 1, "background", "wrong-line");
  editor.getDoc().setCursor({ line: place[0] - 1, ch: place[1] - 1 });
}

/* ---- YASGUI ---- */

vocabulary.register(settings.prefixes);
Yasr.registerPlugin("cuoshi", resultPlugin(settings, { mark, query: (yasr) => tabOf(yasr).getQuery() }));
for (const name of Object.keys(Yasr.plugins)) if (name !== "cuoshi") { delete Yasr.plugins[name]; delete Yasr.defaults.plugins[name]; }

const runButton = (tab) => tab.rootEl.querySelector(".bench-run");

/** A shared link brings a query and nothing else: no other endpoint, no headers. */
function onlyQuery(fromUrl) {
  const { query } = Object.fromEntries(new URLSearchParams(wholeHash.replace(/^#/, "")));
  return { ...fromUrl, yasqe: { ...fromUrl.yasqe, value: query ?? fromUrl.yasqe.value }, yasr: { settings: { selectedPlugin: "cuoshi" }, response: undefined }, requestConfig: { ...fromUrl.requestConfig, endpoint: ENDPOINT, headers: {}, args: [], namedGraphs: [], defaultGraphs: [] } };
}

const wholeHash = location.hash;
const wished = new URLSearchParams(location.search).get("example");

form.hidden = true;
root.hidden = false;
const yasgui = new Yasgui(root, {
  autofocus: false, tabName: words["editor-tab"], copyEndpointOnNewTab: false, populateFromUrl: onlyQuery,
  endpointCatalogueOptions: { getData: () => [], keys: [], renderItem: () => {} },
  requestConfig: { endpoint: () => ENDPOINT, method: "POST", acceptHeaderSelect: () => "application/sparql-results+json", acceptHeaderGraph: () => "application/n-triples", headers: {}, args: [] },
  yasqe: {
    value: document.getElementById("query").value, autofocus: false, collapsePrefixesOnLoad: false, editorHeight: "24rem",
    extraKeys: {
      Esc: () => runButton(yasgui.getTab()).focus(),
      "Shift-Tab": "indentLess",
    },
  },
  yasr: { defaultPlugin: "cuoshi", pluginOrder: ["cuoshi"], prefixes: settings.prefixes, maxPersistentResponseSize: 100000 },
});

/* ---- our own controls in every tab ---- */

async function copyLink(tab, told) {
  const address = shareLink(tab.getQuery());
  try {
    await navigator.clipboard.writeText(address);
    told.textContent = words["editor-shared"];
  } catch {
    history.replaceState(null, "", address);
    told.textContent = words["editor-share-by-hand"];
  }
}

function decorate(tab) {
  if (!tab || !tab.rootEl || runButton(tab)) return;
  const told = make("span", { class: "soft small", role: "status" });
  const run = make("button", { type: "button", class: "bench-run", onclick: () => toggle(tab) }, words["editor-run"]);
  tab.rootEl.querySelector(".controlbar").after(make("div", { class: "bench-bar" }, run,
    make("button", { type: "button", class: "quiet", onclick: () => tab.getYasqe().autoformat() }, words["editor-format"]),
    make("button", { type: "button", class: "quiet", onclick: () => copyLink(tab, told) }, words["editor-share"]),
    told, make("span", { class: "soft small keys" }, words["editor-keys"])));
  const bar = tab.rootEl.querySelector(".bench-bar");
  tab.rootEl.querySelector(".editorwrapper").append(bar);
  const editor = tab.getYasqe();
  editor.on("queryBefore", () => { run.textContent = words["editor-stop"]; });
  editor.on("queryResponse", () => { run.textContent = words["editor-run"]; });
  editor.on("queryAbort", () => { run.textContent = words["editor-run"]; });
  editor.on("focus", vocabulary.begin);
  editor.on("change", () => nameControls(root, words));
  nameControls(root, words);
}

function toggle(tab) {
  const editor = tab.getYasqe();
  if (tab.rootEl.querySelector(".bench-run").textContent === words["editor-stop"]) editor.abortQuery();
  else editor.query().catch(() => {}); // the view tells what went wrong
}

/* An example opens in the tab at hand while that holds nothing of the visitor's own, else in a new one. */
const untouched = new Set(Object.values(settings.queries).map((one) => one.query.trim()));

function openExample(name) {
  const { query, title } = settings.queries[name];
  const tab = yasgui.getTab();
  if (untouched.has(tab.getQuery().trim())) {
    tab.setName(title);
    tab.setQuery(query);
  } else yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), name: title, yasqe: { value: query } });
  decorate(yasgui.getTab());
  root.scrollIntoView({ block: "nearest" });
  runButton(yasgui.getTab()).focus();
}

yasgui.on("tabSelect", () => requestAnimationFrame(() => decorate(yasgui.getTab())));
yasgui.on("tabAdd", () => requestAnimationFrame(() => decorate(yasgui.getTab())));
decorate(yasgui.getTab());
nameMenu(root, words);
findExamples(openExample);
if (wished && Object.hasOwn(settings.queries, wished) && !wholeHash) openExample(wished);
window.cuoshiEditor = yasgui;
