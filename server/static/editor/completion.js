/* Completion from our own vocabulary: prefixes, classes, properties and codes, found by short name or by Chinese or English name. */

const MOST = 60;

const matches = (entry, wanted) => entry.search.includes(wanted);

/** Rank an entry: the short name or a name that begins so first, then classes and properties before codes. */
function rank(entry, wanted) {
  const local = entry.short.split(":")[1].toLowerCase();
  const begins = entry.short.toLowerCase().startsWith(wanted) || local.startsWith(wanted) || entry.zh.startsWith(wanted) || entry.en.toLowerCase().startsWith(wanted);
  return (begins ? 0 : 2) + (entry.kind === "code" ? 1 : 0);
}

/** Return the best entries for what has been typed. */
export function best(terms, typed) {
  const wanted = typed.replace(/^</, "").replace(/>$/, "").toLowerCase();
  const found = terms.filter((entry) => matches(entry, wanted));
  return found.map((entry, at) => [rank(entry, wanted), at, entry]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, MOST).map(([, , entry]) => entry);
}

/** One line of the list: short name, its names, what it is. */
function render(words) {
  return (element, _all, hint) => {
    const { entry } = hint;
    const name = document.createElement("b");
    name.textContent = entry.short;
    const names = document.createElement("span");
    names.textContent = entry.zh === entry.en ? entry.zh : `${entry.zh} · ${entry.en}`;
    const kind = document.createElement("small");
    kind.textContent = words[`editor-${entry.kind}`];
    element.append(name, names, kind);
  };
}

/** Return the word before the cursor; Chinese words are no tokens of SPARQL, so the text of the line is asked. */
function wordAt(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  return /<?[^\s{}()[\];,.|/^*+!<>"'#=&]*$/.exec(yasqe.getDoc().getLine(line).slice(0, ch))[0];
}

/** Tell whether a term may stand where the cursor is: not in a variable, words in quotes, a comment or the line of a prefix. */
function fits(yasqe) {
  const { line, ch } = yasqe.getDoc().getCursor();
  const type = yasqe.getTokenTypeAt({ line, ch });
  if (type === "comment" || type === "string" || /^\s*(prefix|base)\b/i.test(yasqe.getDoc().getLine(line))) return false;
  const word = wordAt(yasqe);
  return /[\w\u3400-\u9fff:]/.test(word) && !/^[?$@_]/.test(word);
}

/** Teach the editor our prefixes and terms; `load` gives the vocabulary once it is needed. */
export function teach(Yasqe, load, words) {
  let asked = null;
  const known = () => {
    asked ??= load().then(({ terms }) => terms.map((entry) => ({ ...entry, search: `${entry.short}\n${entry.iri}\n${entry.zh}\n${entry.en}`.toLowerCase() })),
      () => { asked = null; return []; });
    return asked;
  };
  const draw = render(words);
  let found = [];
  const original = Yasqe.Autocompleters;
  Yasqe.Autocompleters = {};
  Yasqe.defaults.autocompleters = [];
  return {
    begin: known,
    register(prefixes) {
      Yasqe.registerAutocompleter({ ...original.variables });
      Yasqe.registerAutocompleter({
        ...original.prefixes, persistenceId: null,
        get: () => Object.entries(prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort(),
      });
      Yasqe.registerAutocompleter({
        name: "terms", bulk: false, autoShow: true,
        isValidCompletionPosition: fits,
        preProcessToken: (yasqe, token) => {
          const word = wordAt(yasqe), { ch } = yasqe.getDoc().getCursor();
          return { ...token, string: word, from: { ch: ch - word.length }, to: { ch } };
        },
        get: async (_yasqe, token) => {
          found = best(await known(), token.string.trim());
          return found.map((entry) => entry.short);
        },
        postprocessHints: (_yasqe, hints) => hints.map((hint, at) => ({ ...hint, entry: found[at], render: draw })),
      });
    },
  };
}
