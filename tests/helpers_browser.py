"""Chromium for tests: found by path, skipped with the reason where there is none, required where CUOSHI_REQUIRE_BROWSER is 1."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
WIDE, PHONE = (1280, 800), (390, 844)
_LOCAL_SCHEMES = {"file", "data", "blob", "about"}
_LOCAL_HOSTS = {"127.0.0.1", "localhost", "::1"}


@dataclass
class Watch:
    """A page and everything on it that must not happen: console errors, script errors, dialogs, requests to other hosts."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        assert self.errors == []
        assert self.outside == []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in _LOCAL_SCHEMES and parts.hostname not in _LOCAL_HOSTS:
            self.outside.append(request.url)

    def _script(self, error: Error) -> None:
        self.errors.append(f"script: {error}")

    def _dialog(self, dialog: Dialog) -> None:
        self.errors.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def listen(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", self._script)
        self.page.on("request", self._request)
        self.page.on("dialog", self._dialog)


def browser_path() -> str:
    """Return the path of Chromium; without one the test is skipped, or fails where a browser is required."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = f"no Chromium on the path (looked for {', '.join(NAMES)})"
    if os.environ.get("CUOSHI_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


class _Chromium:
    """One browser for all pages that are open at the same time; it starts with the first and ends with the last."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._browser: Browser | None = None
        self._pages = 0

    @contextmanager
    def browser(self) -> Iterator[Browser]:
        if self._browser is None:
            path = browser_path()
            playwright = self._stack.enter_context(sync_playwright())
            self._browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
            self._stack.callback(self._browser.close)
        self._pages += 1
        try:
            yield self._browser
        finally:
            self._pages -= 1
            if not self._pages:
                self._browser = None
                self._stack.close()


_chromium = _Chromium()


@contextmanager
def browser_page(size: tuple[int, int] = WIDE, *, script: bool = True, calm: bool = True) -> Iterator[Watch]:
    """Yield a watched page with a profile of its own; ``calm`` asks for reduced motion, so that nothing has to be waited for."""
    with _chromium.browser() as browser:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            reduced_motion="reduce" if calm else "no-preference",
        )
        context.set_default_timeout(15_000)
        watch = Watch(context.new_page())
        watch.listen()
        yield watch
        context.close()


def click_node(page: Page, name: str) -> None:
    """Click the card of the node with this full name, where it really stands on the screen."""
    spot = page.evaluate(
        """name => {
            const { network, nodes } = window.cuoshiPicture;
            const id = [...nodes.values()].find((node) => node.about.name === name).id;
            return network.canvasToDOM(network.getPosition(id));
        }""",
        name,
    )
    page.locator("#canvas canvas").click(position=spot)


def shown_names(page: Page) -> set[str]:
    """Return the full names of the nodes that the picture shows."""
    names = (
        "() => { const p = window.cuoshiPicture; return [...p.state.shown].map((id) => p.nodes.get(id).about.name); }"
    )
    found: list[str] = page.evaluate(names)
    return set(found)
