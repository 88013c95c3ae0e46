/* Results as plain data: {kind: "table", names, rows}, {kind: "truth", value} or {kind: "graph", names, rows}.
   A cell is null or {kind: "iri" | "blank" | "literal", text, language, datatype}. */

const XSD = "http://www.w3.org/2001/XMLSchema#";
const STRING = `${XSD}string`;
const NUMBERS = new Set(["integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger",
  "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"]
  .map((name) => XSD + name));
const DATES = new Set(["date", "dateTime", "gYear", "gYearMonth"].map((name) => XSD + name));

function cellOf(term) {
  if (!term) return null;
  if (term.type === "uri") return { kind: "iri", text: term.value };
  if (term.type === "bnode") return { kind: "blank", text: `_:${term.value}` };
  return { kind: "literal", text: term.value, language: term["xml:lang"] || "", datatype: term.datatype || "" };
}

/** Read SPARQL JSON. */
export function fromJson(text) {
  const found = JSON.parse(text);
  if (typeof found.boolean === "boolean") return { kind: "truth", value: found.boolean };
  const names = found.head.vars || [];
  return { kind: "table", names, rows: found.results.bindings.map((row) => names.map((name) => cellOf(Object.hasOwn(row, name) ? row[name] : null))) };
}

const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f", '"': '"', "'": "'", "\\": "\\" };
const TERM = /\s*(?:<([^>]*)>|(_:[^\s]+)|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z][A-Za-z0-9-]*)|\^\^<([^>]*)>)?)/y;

function plain(text) {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short, long, one) =>
    (one ? ESCAPES[one] ?? one : String.fromCodePoint(parseInt(short || long, 16))));
}

function termAt(line, at) {
  TERM.lastIndex = at;
  const found = TERM.exec(line);
  if (!found) return null;
  const [, iri, blank, literal, language, datatype] = found;
  if (iri !== undefined) return [{ kind: "iri", text: plain(iri) }, TERM.lastIndex];
  if (blank !== undefined) return [{ kind: "blank", text: blank }, TERM.lastIndex];
  return [{ kind: "literal", text: plain(literal), language: language || "", datatype: plain(datatype || "") }, TERM.lastIndex];
}

function triple(line) {
  const terms = [];
  let at = 0;
  while (terms.length < 3) {
    const found = termAt(line, at);
    if (!found) return null;
    terms.push(found[0]);
    at = found[1];
  }
  return terms;
}

/** Read N-Triples, one triple per line. */
export function fromTriples(text, names) {
  return { kind: "graph", names, rows: text.split("\n").map((line) => (line && line[0] !== "#" ? triple(line) : null)).filter(Boolean) };
}

/** Read the table that the server wrote into the page. */
export function fromTable(table) {
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => {
    const { kind, value, language, datatype } = cell.dataset;
    return kind ? { kind, text: value, language: language || "", datatype: datatype || "" } : null;
  }));
  return { kind: "table", names, rows };
}

/** Tell the number that a cell holds, NaN where it holds none. */
export function numberOf(cell) {
  return cell && cell.kind === "literal" && NUMBERS.has(cell.datatype) ? Number(cell.text) : NaN;
}

export const isDate = (cell) => Boolean(cell && cell.kind === "literal" && DATES.has(cell.datatype));

/** Tell the language or the short name of the datatype of a literal; plain strings have neither. */
export function noteOf(cell) {
  if (cell.kind !== "literal" || cell.datatype === STRING) return cell.language || "";
  return cell.language || cell.datatype.replace(/^.*[#/]/, "");
}

/** Return an IRI as prefix and local name where a prefix fits. */
export function shorten(iri, prefixes) {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}
