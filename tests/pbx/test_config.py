"""controller/pbx/config.py: the static configuration as files. What Asterisk makes of it: test_running_pbx.py."""

import dataclasses
import stat
from pathlib import Path

import pytest

from controller.pbx import command, config
from controller.settings import Settings


def test_writing_again_changes_nothing(tree_settings: Settings) -> None:
    config.write(tree_settings)
    assert config.write(tree_settings) == []


def test_every_template_is_written_for_its_owner_only(tree_settings: Settings) -> None:
    config.write(tree_settings)
    modes = {name: stat.S_IMODE((tree_settings.etc / name).stat().st_mode) for name in config.STATIC}
    assert len(modes) > 20
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("poison", ["x;comment", "x\nsecret = y", "[section]", "back\\slash", "nul\0"])
def test_a_value_that_would_change_the_shape_of_a_file_is_refused(poison: str) -> None:
    with pytest.raises(config.UnsafeConfiguration):
        config.checked(poison)


def test_a_state_folder_too_deep_for_asterisks_socket_is_refused(tree_settings: Settings, tmp_path: Path) -> None:
    deep = dataclasses.replace(tree_settings, home=tmp_path / ("x" * 100))
    with pytest.raises(config.UnsafeConfiguration, match="too long"):
        config.write(deep)


def test_a_network_behind_nat_is_told_to_phones_outside_it_only(tree_settings: Settings) -> None:
    nets, ca = ("10.0.0.0/8", "192.168.0.0/16"), Path(__file__)
    nat = dataclasses.replace(
        tree_settings, listen="0.0.0.0", external_address="203.0.113.7", local_nets=nets, carrier_ca=ca
    )
    text = config.render(nat, command.find(nat.tree))["pjsip.conf"]
    assert text.count(f"bind = 0.0.0.0:{nat.sip_port}\n") == 2
    assert text.count("external_media_address = 203.0.113.7\n") == text.count("external_signaling_address") == 3
    assert text.count("local_net = 10.0.0.0/8\nlocal_net = 192.168.0.0/16\n") == 3
    plain = config.render(tree_settings, command.find(nat.tree))["pjsip.conf"]
    assert "external" not in plain
    assert "local_net" not in plain
