"""Run in a network of its own, where an address beyond loopback harms nobody: what callers from there may do."""

from __future__ import annotations

import json
import ssl
import sys
from pathlib import Path

import httpx
from target import FOLLOW, SECRET, Target

from phonedeck.model.access import Scope
from phonedeck.server.certificate import fingerprint

ADDRESS = "192.0.2.55"


def main(directory: Path) -> None:
    target = Target(directory, settings="requests_per_second = 5").prepare()
    tokens = {scope: target.token(scope, scope) for scope in Scope}
    target.start("--host", ADDRESS)
    url = f"https://{ADDRESS}:{target.port}"
    said = [target.next_line() for _ in range(3)]
    trusted = ssl.create_default_context(cafile=str(target.data_dir / "tls-certificate.pem"))
    found: dict[str, object] = {"said": said, "url": url}

    def call(method: str, path: str, token: str | None = None, **headers: str) -> list[object]:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = FOLLOW if path == "task" and method == "POST" else None
        answer = httpx.request(method, f"{url}/api/v1/{path}", json=body, headers=headers, verify=trusted, timeout=60)
        return [answer.status_code, answer.json()["code"]]

    operate = tokens[Scope.OPERATE]
    guesses = [
        "", "x", "null", "phonedeck_1_", f"{operate}x", operate[:-1], operate.swapcase(), f" {operate[1:]}",
        operate.replace("_2_", "_1_"), operate.replace("_2_", "_02_"), "phonedeck_1_" + "A" * 43,
        "phonedeck_99_" + "A" * 43, "' OR 1=1 --", "../" * 20,
    ]  # fmt: skip
    found["guesses"] = [call("GET", "task/stats", guess) for guess in guesses if guess.isprintable()]
    found["none"] = call("GET", "devices")
    found["foreign host"] = call("GET", "devices", operate, Host="evil.example")
    found["forwarded"] = call("GET", "devices", **{"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"})
    local = {"Host": f"localhost:{target.port}", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "http"}
    found["forwarded to loopback"] = call("GET", "devices", **local)
    found["local name"] = call("GET", "devices", Host=f"localhost:{target.port}")
    found["scopes"] = {
        scope: [call("GET", "task/stats", token), call("POST", "task", token), call("DELETE", "webhooks/1", token)]
        for scope, token in tokens.items()
    }
    path = {"serials": ["HW1"], "script_name": "post", "script_config": {"material_list": ["/etc/hostname"]}}
    answer = httpx.post(f"{url}/api/v1/task", json=path, headers={"Authorization": f"Bearer {operate}"}, verify=trusted)
    found["path"] = answer.json()["message"]
    with target.tokens() as service:
        service.revoke("operate")
    found["revoked"] = call("GET", "task/stats", operate)
    found["local"] = target.call("GET", "task/stats")["code"]
    found["pace"] = [call("GET", "task/stats", tokens[Scope.READ])[0] for _ in range(40)].count(429)
    found["plain"] = "answered"
    try:
        httpx.get(f"http://{ADDRESS}:{target.port}/api/v1/devices", timeout=60)
    except httpx.HTTPError:
        found["plain"] = "refused"
    found["fingerprint"] = fingerprint(target.data_dir / "tls-certificate.pem")
    found["modes"] = sorted({oct(path.stat().st_mode & 0o077) for path in target.data_dir.rglob("*tls-*")})
    login = said[-1].rpartition("code=")[2]
    target.end()
    found["leaks"] = [word for word in (*tokens.values(), login, SECRET) if word in target.log]
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
