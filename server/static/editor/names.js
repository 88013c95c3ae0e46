/* Names for the controls that YASGUI leaves without one, and its English words in the language of the page. */

/** Selector -> key of the name. */
const NAMES = {
  ".CodeMirror textarea": "editor-name",
  ".addTab": "editor-new-tab",
  ".tabsList": "editor-tabs",
  ".yasqe_fullscreenButton, .yasqe_fullscreenBtn": "editor-fullscreen",
  ".yasqe_smallscreenBtn": "editor-leave-fullscreen",
  ".yasqe_queryButton": "editor-run",
  ".tab input": "editor-rename",
  ".CodeMirror-foldgutter-open": "editor-fold",
  ".parseErrorIcon": "editor-wrong-line",
  ".closeTab": "editor-close",
};

export function nameControls(root, words) {
  for (const [selector, key] of Object.entries(NAMES)) {
    for (const element of root.querySelectorAll(selector)) {
      if (element.getAttribute("aria-label") === words[key]) continue;
      element.setAttribute("aria-label", words[key]);
      if (element.title) element.title = words[key];
    }
  }
  for (const add of root.querySelectorAll(".tabsList .addTab")) { // in a list of tabs nothing else may stand
    add.setAttribute("role", "tab");
    add.setAttribute("aria-selected", "false");
  }
  for (const resizer of root.querySelectorAll(".resizeWrapper")) resizer.title = words["editor-resize"];
  for (const hidden of root.querySelectorAll(".closeTab[aria-hidden]")) hidden.removeAttribute("aria-label");
}

const MENU = {
  "New Tab": "editor-menu-new", "Rename Tab": "editor-menu-rename", "Copy Tab": "editor-menu-copy", "Close Tab": "editor-menu-close",
  "Close other tabs": "editor-menu-close-others", "Undo close Tab": "editor-menu-undo",
};

/** The menu of a tab is in English; it is named anew whenever it opens. */
export function nameMenu(root, words) {
  root.addEventListener("contextmenu", () => requestAnimationFrame(() => {
    for (const entry of root.querySelectorAll(".context-menu-item, .contextMenu li, .yasgui_context_menu li, [class*=ontext] li, [class*=ontext] div")) {
      const key = MENU[entry.textContent.trim()];
      if (key && !entry.children.length) entry.textContent = words[key];
    }
    nameControls(root, words);
  }));
}
