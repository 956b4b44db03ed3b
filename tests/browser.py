"""A headless Chromium, driven over its debugging protocol: the tests of the built site see what a reader sees."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from tornado.websocket import WebSocketClientConnection, websocket_connect

PROGRAM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome", "chrome") if (path := shutil.which(name))), None
)

_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--remote-debugging-port=0",
)  # fmt: skip


class Browser:
    """One tab. Use as a context manager."""

    def __enter__(self) -> Browser:
        self._profile = tempfile.mkdtemp(prefix="actref-browser-")
        self._process = subprocess.Popen(
            [str(PROGRAM), *_FLAGS, f"--user-data-dir={self._profile}", "about:blank"], stderr=subprocess.DEVNULL
        )
        self._loop = asyncio.new_event_loop()
        self._number = 0
        self.requests: list[str] = []
        self.errors: list[str] = []
        try:
            self._socket = self._loop.run_until_complete(self._connect())
            for domain in ("Page", "Network", "Runtime", "Log"):
                self.call(f"{domain}.enable")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *details: object) -> None:
        if hasattr(self, "_socket"):
            self._socket.close()
            self._loop.run_until_complete(asyncio.sleep(0.1))
        self._loop.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)

    async def _connect(self) -> WebSocketClientConnection:
        port_file = Path(self._profile) / "DevToolsActivePort"
        deadline = time.monotonic() + 60
        while not (port_file.exists() and port_file.read_text().count("\n")):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{PROGRAM} did not start within a minute")
            await asyncio.sleep(0.1)
        port, path = port_file.read_text().split("\n")[:2]
        browser = await websocket_connect(f"ws://127.0.0.1:{port}{path}")
        await browser.write_message(json.dumps({"id": 0, "method": "Target.getTargets"}))
        targets = json.loads(await browser.read_message() or "{}")["result"]["targetInfos"]
        browser.close()
        tab = next(target["targetId"] for target in targets if target["type"] == "page")
        return await websocket_connect(f"ws://127.0.0.1:{port}/devtools/page/{tab}", max_message_size=10**8)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the protocol and return its result."""
        return self._loop.run_until_complete(self._call(method, parameters))

    async def _call(self, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        self._number += 1
        await self._socket.write_message(json.dumps({"id": self._number, "method": method, "params": parameters}))
        while True:
            message = json.loads(await asyncio.wait_for(self._socket.read_message(), 60) or "{}")
            if message.get("id") == self._number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return dict(message["result"])
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        parameters = message.get("params", {})
        if message.get("method") == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif message.get("method") == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(parameters["exceptionDetails"]))
        elif message.get("method") == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.errors.append(f"{parameters['entry']['text']} {parameters['entry'].get('url')}")

    def run(self, script: str) -> Any:
        """Value of a JavaScript expression in the page."""
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{script}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until a JavaScript expression is true."""
        deadline = time.monotonic() + 30
        # Between two pages there is no document, and what reads it throws.
        while not self.run(f"(() => {{ try {{ return Boolean({script}) }} catch {{ return false }} }})()"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{script} did not become true within 30 seconds at {self.run('location.href')}")
            time.sleep(0.05)

    def open(self, address: str) -> None:
        """Load a page to its end."""
        self.run("window.leaving = true")
        self.call("Page.navigate", url=address)
        self.wait("window.leaving === undefined && document.readyState === 'complete'")

    def window(self, width: int, height: int, scheme: str = "light") -> None:
        """Set the size of the window and the colour scheme of the system."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
