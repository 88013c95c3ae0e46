/* The one result view of YASGUI: our own views, fed with the answer as it came, and kind words where there is none. */
import { fromJson, fromTriples } from "../results/data.js";
import { fill, make } from "../results/dom.js";
import { drawViews } from "../results/views.js";

const LARGEST_TEXT = 200000;

function problemOf(text) {
  try {
    const problem = JSON.parse(text);
    return typeof problem.detail === "string" ? problem : { title: "", detail: text };
  } catch {
    return { title: "", detail: text };
  }
}

/** Return [line, column] that an error names, counted from 1; null where it names none. */
export function placeOf(detail) {
  const found = /\bat (\d+):(\d+)|\bline (\d+),? (?:column|col\.?) (\d+)/i.exec(detail);
  return found ? [Number(found[1] ?? found[3]), Number(found[2] ?? found[4])] : null;
}

function errorBox(error, words, mark) {
  const offline = !error.text || /failed to fetch|networkerror|load failed/i.test(error.text);
  const problem = offline ? { title: "", detail: words["editor-error-offline"] } : problemOf(error.text);
  const place = placeOf(problem.detail);
  mark(place);
  return make("div", { class: "notice-box", role: "alert" },
    make("p", {}, make("strong", {}, words["editor-error"]), problem.title ? ` · ${problem.title}` : "", place ? ` · ${fill(words["editor-error-line"], { line: place[0], column: place[1] })}` : ""),
    make("pre", { class: "detail", tabindex: "0", lang: offline ? null : "en" }, problem.detail));
}

/** Return the class of the view; `hooks` gives the query that was asked and marks a line of it. */
export function resultPlugin(settings, hooks) {
  let chosen = "view-table";
  return class {
    constructor(yasr) {
      this.yasr = yasr;
      this.priority = 100;
      this.label = settings.words["view-result"];
      this.hideFromSelection = true;
    }

    canHandleResults() { return true; }

    getIcon() { return undefined; }

    draw() {
      const place = make("div", { class: "result" });
      this.yasr.resultsEl.replaceChildren(place);
      const { results } = this.yasr;
      const error = results.getError();
      if (error) {
        place.append(errorBox(error, settings.words, (at) => hooks.mark(this.yasr, at)));
        return;
      }
      hooks.mark(this.yasr, null);
      const text = results.getOriginalResponseAsString();
      const isGraph = /n-triples/.test(results.getContentType() || "");
      const { words } = settings;
      const result = isGraph ? fromTriples(text, ["view-subject", "view-predicate", "view-object"].map((key) => words[key])) : fromJson(text);
      drawViews(place, result, {
        settings, query: hooks.query(this.yasr), chosen, seconds: (results.getResponseTime() ?? 0) / 1000,
        text: text.length > LARGEST_TEXT ? "" : isGraph ? text : JSON.stringify(JSON.parse(text), null, 1),
        remember: (key) => { chosen = key; },
      });
    }
  };
}
