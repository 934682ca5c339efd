"""TLS to carriers: the configuration has it where there are authorities to know them by."""

from pathlib import Path

from controller.pbx import command, config
from controller.settings import Settings, load
from tests.pbx_fixture import Pbx, environment


def rendered(settings: Settings) -> str:
    return config.render(settings, command.find(settings.tree))["pjsip.conf"]


def test_carriers_are_verified(tree_settings: Settings, tmp_path: Path) -> None:
    authorities = tmp_path / "authorities.pem"
    authorities.touch()
    settings = load(environment(tmp_path / "home", RINGPLAN_CARRIER_CA=str(authorities)))
    text = rendered(settings)
    assert f"ca_list_file = {authorities}\nverify_server = yes\n" in text
    assert f"bind = 127.0.0.1:{settings.sips_port}\n" in text


def test_without_authorities_nobody_is_trusted(tree_settings: Settings, tmp_path: Path) -> None:
    settings = load(environment(tmp_path / "home", RINGPLAN_CARRIER_CA=str(tmp_path / "none")))
    assert "protocol = tls" not in rendered(settings)


def test_the_pbx_can_call_over_tls(pbx: Pbx) -> None:
    if pbx.settings.carrier_ca.exists():
        assert f"tls      0      0  127.0.0.1:{pbx.settings.sips_port}" in pbx.rx("pjsip show transports")
