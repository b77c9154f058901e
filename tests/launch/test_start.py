import socket
from pathlib import Path

import pytest
import yaml

from launch.progress import Failure
from launch.start import listen

CHECKOUT = Path(__file__).parents[2]


def test_a_taken_port_moves_to_the_next() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with listen(str(taken)) as listener:
            assert taken < listener.getsockname()[1] <= taken + 100


@pytest.mark.parametrize("nonsense", ["web", "0", "65536", "-1"])
def test_nonsense_for_a_port_is_refused(nonsense: str) -> None:
    with pytest.raises(Failure, match="KIP_PORT is"):
        listen(nonsense)


def test_docker_runs_the_same_parts_and_waits_for_healthy_ones() -> None:
    services = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"db", "redis", "web", "worker", "beat"}
    waited_for = {
        name: condition["condition"]
        for service in services.values()
        for name, condition in service.get("depends_on", {}).items()
    }
    assert set(waited_for.values()) == {"service_healthy"}
    assert all("healthcheck" in services[name] for name in waited_for)
