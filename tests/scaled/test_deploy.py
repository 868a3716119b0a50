"""What deploy/ says for production: that it can be read, and says of nginx and the servers what is tested here."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from ruamel.yaml import YAML

from bot.reports import marks
from tests.conftest import ROOT
from tests.scaled.conftest import needed

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


# As a folder: in a container a single file that is mounted cannot be replaced.
KEYS, STATE = "./secrets/keys:/keys:ro", "state:/var/lib/concern-bot"


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return YAML(typ="safe").load((DEPLOY / "compose.yml").read_text())


def test_the_compose_file_has_two_servers_of_each_and_what_they_need(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"chat-1", "chat-2", "staff-1", "staff-2", "jobs", "database", "redis", "nginx"} <= set(services)
    for name in ("chat-1", "chat-2", "staff-1", "staff-2", "jobs"):
        service = services[name]
        assert service["restart"] == "always"
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["volumes"] == [KEYS, STATE], "the jobs look where the others write"
        assert service["depends_on"]["tables"] == {"condition": "service_completed_successfully"}
    for name in ("database", "redis"):
        assert services[name]["networks"] == ["inside"]
        assert "ports" not in services[name]
    assert compose["networks"]["inside"]["internal"]
    for one in services.values():
        assert set(one.get("networks", ())) <= set(compose["networks"])
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in (*compose["volumes"], "./backups", "./secrets/keys") or (DEPLOY / source).exists()


def test_what_hangs_in_a_container_is_started_again(compose: dict[str, Any]) -> None:
    for name, part in (("chat", "chat"), ("staff", "staff-pages")):
        for number in (1, 2):
            assert compose["services"][f"{name}-{number}"]["command"] == ["concern-bot", "keep", part]
    assert compose["services"]["jobs"]["command"] == ["concern-bot", "keep", "jobs"]


def test_a_container_is_healthy_when_it_can_serve_and_its_metrics_can_be_asked_for(compose: dict[str, Any]) -> None:
    for name, port in (("chat-1", 5005), ("chat-2", 5005), ("staff-1", 5006), ("staff-2", 5006)):
        assert f"http://127.0.0.1:{port}/ready" in " ".join(compose["services"][name]["healthcheck"]["test"])
    for name in ("chat-1", "chat-2", "staff-1", "staff-2", "jobs"):
        assert compose["services"][name]["environment"]["CONCERN_BOT_METRICS_HOST"] == "0.0.0.0"  # noqa: S104
        assert "ports" not in compose["services"][name]


def test_a_backup_can_be_made_in_a_container_with_the_programs_of_the_databases_version(
    compose: dict[str, Any],
) -> None:
    backup = compose["services"]["backup"]
    assert backup["profiles"] == ["backup"], "only when it is asked for"
    assert backup["volumes"] == [KEYS, "./backups:/backups"]
    assert list(backup["depends_on"]) == ["database"], "it comes before the tables are brought up to date"
    assert "concern-bot backup /backups/" in backup["command"][-1]
    version = compose["services"]["database"]["image"].partition(":")[2]
    image = (DEPLOY / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert f"postgresql-client-{version} " in image


def test_the_keys_can_be_changed_in_a_container_and_every_other_reads_them_from_their_folder(
    compose: dict[str, Any],
) -> None:
    keys = compose["services"]["keys"]
    assert (keys["entrypoint"], keys["profiles"]) == (["concern-bot", "keys"], ["keys"])
    assert keys["volumes"] == [KEYS.removesuffix(":ro"), STATE], "it has the spool, which may need an old key"
    for name, service in compose["services"].items():
        if service["image"] == "concern-bot" and name != "pages":
            assert service["environment"]["CONCERN_BOT_KEYS_FILE"] == "/keys/keys.json"
            assert any(volume.startswith("./secrets/keys:/keys") for volume in service["volumes"])
    assert "keys" not in compose["secrets"]


def test_images_are_named_without_a_registry(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert all("/" not in image and "." not in image.split(":")[0] for image in images), images


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_the_units_are_hardened_and_restarted(path: Path) -> None:
    lines = path.read_text().splitlines()
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"):
        assert line in lines
    assert "Restart=always" in lines
    for line in ("StateDirectory=concern-bot", "ReadWritePaths=/var/lib/concern-bot"):
        assert line in lines
    assert any(line.endswith("CONCERN_BOT_VAR=/var/lib/concern-bot") for line in lines), "the jobs look there"
    assert any(line.startswith("ExecStopPost=") and f"incidents/{marks.RESTARTED}" in line for line in lines)


def test_systemd_finds_nothing_wrong_with_the_units() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: sudo apt-get install systemd")
    files = [*map(str, UNITS), str(DEPLOY / "systemd" / "concern-bot.target")]
    said = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    found = [line for line in said.stderr.splitlines() if "concern-bot" in line]
    # It is not installed here; nothing else may be wrong.
    assert [line for line in found if "is not executable" not in line] == []


@pytest.mark.parametrize("name", ["production.conf", "compose.conf"])
def test_nginx_takes_the_configuration(name: str, tmp_path: Path) -> None:
    nginx = needed("nginx", "nginx-light")
    _certificate(tmp_path)
    text = (DEPLOY / "nginx" / name).read_text()
    for there, here in (
        ("/etc/nginx/concern-bot/", f"{DEPLOY / 'nginx'}/"),
        ("/etc/concern-bot/tls", f"{tmp_path}/tls"),
        ("/run/secrets/tls_certificate", f"{tmp_path}/tls.crt"),
        ("/run/secrets/tls_key", f"{tmp_path}/tls.key"),
        ("/var/log/nginx/", f"{tmp_path}/"),
    ):
        text = text.replace(there, here)
    text = re.sub(r"server (chat|staff)-\d:", "server 127.0.0.1:", text)
    if "http {" not in text:
        text = f"events {{}}\nhttp {{\n{text}\n}}"
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(f"pid {tmp_path}/nginx.pid;\n{text}")
    command = [nginx, "-t", "-p", str(tmp_path), "-e", str(tmp_path / "error.log"), "-c", str(configuration)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "syntax is ok" in said.stderr, said.stderr


def test_nginx_knows_the_servers_by_the_names_and_ports_they_have(compose: dict[str, Any]) -> None:
    named = re.findall(r"server ((?:chat|staff)-\d):", (DEPLOY / "nginx" / "compose.conf").read_text())
    assert sorted(set(named)) == sorted(name for name in compose["services"] if re.match(r"(chat|staff)-\d", name))
    ports = set(re.findall(r"server 127\.0\.0\.1:(\d+)", (DEPLOY / "nginx" / "production.conf").read_text()))
    started = re.findall(r"@\d:(\d+)", (DEPLOY / "systemd" / "rolling-restart").read_text())
    assert ports == set(started)
    units = "".join(path.read_text() for path in UNITS)
    assert all(f"_PORT={port[:3]}%i" in units for port in ports)


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.timezone.utc)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
    (folder / "tls.crt").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "tls.key").write_bytes(private)
