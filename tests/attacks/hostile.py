"""The attacker's web site: pages that try everything that a browser lets a page try."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = "<!doctype html><title>hostile</title><body>"
WORKER = """
self.onmessage = async (event) => {
  const target = event.data;
  let read = [];
  for (const path of ["/api/v1/devices", "/openapi.json"]) {
    try { read.push(await (await fetch(target + path)).text()); } catch (e) {}
    try { await fetch(target + "/api/v1/task", {method: "POST", mode: "no-cors", body: BODY}); } catch (e) {}
  }
  try { importScripts(target + "/api/v1/devices"); read.push("a script ran"); } catch (e) {}
  self.postMessage(read);
};
"""
SERVICE_WORKER = """
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const relay = new URL(event.request.url).searchParams.get("relay");
  if (relay) event.respondWith(fetch(relay).catch(() => new Response("refused")));
});
"""

SCRIPT = """
async (given) => {
  const target = given.target, BODY = given.body, read = [];
  let tried = 0;
  let pending = [];
  const attempt = (what) => {
    tried += 1;
    pending.push((async () => {
      try {
        const late = new Promise((resolve) => setTimeout(() => resolve(null), given.patience));
        const found = await Promise.race([what(), late]);
        if (found) read.push(String(found).slice(0, 300));
      } catch (e) { /* the browser or the server said no */ }
    })());
  };
  const all = async () => { await Promise.all(pending); pending = []; };
  const api = target + "/api/v1/";
  const loaded = (tag, set) => new Promise((resolve) => {
    const element = document.createElement(tag);
    element.onload = () => resolve(tag + " loaded " + JSON.stringify(set));
    element.onerror = () => resolve(null);
    Object.assign(element, set);
    document.body.append(element);
  });
  const submit = (path, enctype, fields, method = "post") => new Promise((resolve) => {
    const frame = document.createElement("iframe");
    frame.name = "frame" + Math.random();
    document.body.append(frame);
    const form = document.createElement("form");
    Object.assign(form, {method, action: api + path, target: frame.name, enctype});
    for (const [name, value] of Object.entries(fields)) {
      const input = document.createElement("input");
      Object.assign(input, {type: "hidden", name, value});
      form.append(input);
    }
    document.body.append(form);
    frame.onload = () => {
      try { resolve(frame.contentDocument.body.innerText); } catch (e) { resolve(null); }
    };
    form.submit();
    });

  // Forms: no script is needed for these, and no browser asks the server first.
  const cut = BODY.length - 1;
  for (const path of ["task", "task/retry-all", "task/1/retry", "task/1/stop", "task/batch-delete", "accounts"]) {
    attempt(() => submit(path, "application/x-www-form-urlencoded", {serials: "HW1", script_name: "follow"}));
    attempt(() => submit(path, "multipart/form-data", {serials: "HW1"}));
    attempt(() => submit(path, "text/plain", {[BODY.slice(0, cut) + ',"x":"']: '"}'}));
    attempt(() => submit(path, "text/plain", {}));
  }
  attempt(() => submit("devices", "application/x-www-form-urlencoded", {}, "get"));
  await all();

  // fetch: simple, asking first, with cookies, of every method and type.
  const types = [null, "text/plain", "application/x-www-form-urlencoded", "application/json",
                 "application/octet-stream", "application/json; charset=utf-8", "text/plain; application/json"];
  for (const mode of ["no-cors", "cors", "same-origin"]) {
    for (const type of types) {
      for (const credentials of ["include", "omit"]) {
        attempt(async () => (await fetch(api + "task", {
          method: "POST", mode, credentials, body: BODY, headers: type ? {"Content-Type": type} : {},
        })).text());
      }
    }
    const paths = ["devices", "task", "ledger", "health", "license/check", "../../openapi.json", "../../metrics"];
    for (const path of paths) {
      attempt(async () => (await fetch(api + path, {mode, credentials: "include"})).text());
      attempt(async () => (await fetch(api + path, {mode})).text());
    }
    for (const method of ["PUT", "PATCH", "OPTIONS", "HEAD"]) {
      attempt(async () => (await fetch(api + "task/1", {method, mode})).text());
    }
    attempt(async () => (await fetch(api + "task/retry-all", {method: "POST", mode})).text());
    attempt(async () => (await fetch(api + "materials/x.png", {method: "POST", mode, body: given.png})).text());
  }
  await all();
  attempt(async () => (await fetch(api + "task/1", {method: "DELETE"})).text());
  attempt(async () => (await fetch(api + "devices", {headers: {Authorization: "Bearer x"}})).text());
  attempt(async () => fetch(api + "task", {method: "POST", mode: "no-cors", keepalive: true, body: BODY}) && null);
  attempt(async () => { navigator.sendBeacon(api + "task", BODY); });
  attempt(async () => { navigator.sendBeacon(api + "task", new Blob([BODY], {type: "text/plain"})); });
  attempt(async () => { navigator.sendBeacon(api + "task/retry-all"); });
  for (const method of ["GET", "POST"]) {
    attempt(() => new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open(method, api + (method == "GET" ? "devices" : "task"));
      request.withCredentials = true;
      request.onload = () => resolve(request.responseText);
      request.onerror = () => resolve(null);
      request.send(method == "GET" ? null : BODY);
    }));
  }
  await all();

  // Elements.
  for (const path of ["devices", "task/stats", "../../docs/favicon.png", "../../openapi.json"]) {
    attempt(() => loaded("img", {src: api + path}));
    attempt(() => loaded("script", {src: api + path}));
    attempt(() => loaded("script", {src: api + path, type: "module"}));
    attempt(() => loaded("link", {rel: "stylesheet", href: api + path}));
    attempt(() => loaded("video", {src: api + path}));
    attempt(() => loaded("embed", {src: api + path}).then(() => null));
    attempt(() => loaded("object", {data: api + path}));
  }
  attempt(() => loaded("link", {rel: "prefetch", href: api + "devices"}));
  attempt(() => loaded("link", {rel: "manifest", href: api + "devices"}).then(() => null));
  attempt(() => loaded("link", {rel: "preload", as: "fetch", href: api + "devices"}));
  attempt(async () => {
    const a = document.createElement("a");
    Object.assign(a, {ping: api + "task/retry-all", href: "#x"});
    document.body.append(a);
    a.click();
  });
  await all();

  // Frames: what is inside can be drawn over a button; what is sandboxed has the origin "null".
  for (const path of ["api/v1/devices", "docs", "login", "openapi.json", ""]) {
    attempt(() => new Promise((resolve) => {
      const frame = document.createElement("iframe");
      frame.src = target + "/" + path;
      frame.onload = () => {
        try { resolve(frame.contentDocument && frame.contentDocument.body.innerText); } catch (e) { resolve(null); }
      };
      document.body.append(frame);
    }));
  }
  attempt(() => new Promise((resolve) => {
    window.onmessage = (event) => resolve(event.data);
    const frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts allow-forms";
    frame.srcdoc = `<form id=f method=post enctype=text/plain action="${api}task/retry-all"></form><script>
      (async () => {
        const api = ${JSON.stringify(api)}, body = ${JSON.stringify(BODY)};
        let found = null;
        try { found = await (await fetch(api + "devices")).text(); } catch (e) {}
        try { await fetch(api + "task", {method: "POST", mode: "no-cors", body}); } catch (e) {}
        const headers = {"Content-Type": "application/json"};
        try { await fetch(api + "task", {method: "POST", body, headers}); } catch (e) {}
        document.getElementById("f").submit();
        parent.postMessage(found, "*");
      })();
    </scr` + `ipt>`;
    document.body.append(frame);
  }));
  await all();

  // Streams and sockets.
  for (const path of ["events", "events?last_event_id=0"]) {
    attempt(() => new Promise((resolve) => {
      const source = new EventSource(api + path, {withCredentials: true});
      source.onopen = () => { source.close(); resolve("the event stream opened"); };
      source.onerror = () => { source.close(); resolve(null); };
    }));
  }
  for (const path of ["api/v1/events", "api/v1/task", "ws", "_nicegui_ws/socket.io/?EIO=4&transport=websocket", ""]) {
    attempt(() => new Promise((resolve) => {
      const socket = new WebSocket(target.replace("http", "ws") + "/" + path);
      socket.onopen = () => { socket.close(); resolve("the socket opened"); };
      socket.onerror = () => resolve(null);
    }));
  }
  await all();

  // Workers.
  attempt(() => new Promise((resolve) => {
    const worker = new Worker("/worker.js");
    worker.onmessage = (event) => resolve(event.data.join("") || null);
    worker.onerror = () => resolve(null);
    worker.postMessage(target);
  }));
  attempt(async () => { new SharedWorker(api + "devices"); });
  attempt(async () => { await navigator.serviceWorker.register(target + "/docs/start.js"); return "registered"; });
  attempt(async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    await navigator.serviceWorker.ready;
    await new Promise((resolve) => setTimeout(resolve, 200));
    const answer = await (await fetch("/x?relay=" + encodeURIComponent(api + "devices"))).text();
    return answer == "refused" || answer.startsWith("<!doctype") ? null : answer;
  });
  await all();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {tried, read};
}
"""


class _Site(BaseHTTPRequestHandler):
    body = "{}"

    def do_GET(self) -> None:
        pages = {
            "/worker.js": ("text/javascript", WORKER.replace("BODY", json.dumps(self.body))),
            "/service-worker.js": ("text/javascript", SERVICE_WORKER),
        }
        kind, text = pages.get(self.path, ("text/html", PAGE))
        content = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def site(body: str) -> Iterator[int]:
    """The attacker's server on loopback; its port. `body` is what its workers try to send."""

    class Site(_Site):
        pass

    Site.body = body
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
