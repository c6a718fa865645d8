"""The real nginx with the template of production before the site, on free ports of this machine."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DEPLOY = Path(__file__).parents[2] / "deploy" / "nginx"
NAME = "localhost"


@dataclass
class Edge:
    """Where nginx answers, and where its private files lie."""

    port: int
    files: Path

    @property
    def url(self) -> str:
        """Its address in a browser."""
        return f"https://{NAME}:{self.port}"

    def get(
        self, path: str, cookies: Any = None, *, host: str = NAME, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """(status, headers in lower case, body) of a GET with these cookies of a Django test client."""
        jar = "; ".join(f"{name}={morsel.value}" for name, morsel in (cookies or {}).items())
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=30, context=ssl._create_unverified_context())
        try:
            connection.request("GET", path, headers={"Host": host, "Cookie": jar, **headers})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()


@pytest.fixture
def edge(live_server, settings, tmp_path) -> Iterator[Edge]:
    """nginx in front of the test's own site; private files lie in a folder that only nginx hands out."""
    files = tmp_path / "files"
    files.mkdir()
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": files}}
    settings.STORAGES = {**settings.STORAGES, "private": folder}
    settings.X_ACCEL_PREFIX = "/protected/"
    settings.ALLOWED_HOSTS = [NAME]
    port = free_port()
    process = start(tmp_path, files, port, live_server.url.removeprefix("http://"))
    yield Edge(port, files)
    process.terminate()
    process.wait(10)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder: Path, files: Path, port: int, web: str) -> subprocess.Popen[bytes]:
    """Run nginx by production's own file; only places, names and numbers are put in, and its coarse limit is out of the way."""
    certificate(folder)
    shutil.copy(DEPLOY / "proxy.conf", folder)
    (folder / "mime.types").write_text("types { text/html html; text/css css; application/javascript js; }")
    put = {
        r"/etc/nginx/mime\.types": str(folder / "mime.types"),
        r"/etc/nginx/proxy\.conf": str(folder / "proxy.conf"),
        r"/etc/nginx/tls": str(folder),
        r"/data/files": str(files),
        r"/data/static": str(folder / "static"),
        r"/run/nginx\.pid": str(folder / "nginx.pid"),
        r"listen 8080": f"listen 127.0.0.1:{free_port()}",
        r"listen 8443": f"listen 127.0.0.1:{port}",
        r"server web:8000": f"server {web}",
        r"\$\{SITE_HOST\} \$\{OWN_HOSTS\}": NAME,
        r"\$\{MAX_UPLOAD_MB\}": "20",
        r"rate=30r/s": "rate=5000r/s",
        r"/dev/std(err|out)": str(folder / "log"),
        r"http \{": "http {\n"
        + "".join(
            f"  {kind}_temp_path {folder / kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    text = (DEPLOY / "nginx.conf.template").read_text()
    for what, value in put.items():
        text, found = re.subn(what, lambda _, value=value: value, text)
        assert found, f"production's file no longer says {what}"
    (folder / "nginx.conf").write_text("daemon off;\n" + text)
    nginx = os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert nginx, "no nginx: ./test installs it"
    as_root = ["-g", "user root;"] if os.getuid() == 0 else []  # the test's folder is its owner's alone
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), *as_root])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        assert process.poll() is None, (folder / "log").read_text()
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())


def certificate(folder: Path) -> None:
    """A certificate of one day for the name, as the operator would put there."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(hours=1)).not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "site.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    (folder / "site.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
