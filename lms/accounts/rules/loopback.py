from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Does this host name or address, with or without a port, mean this machine and no other?"""
    for name in (host, urlsplit(f"//{host}").hostname or ""):
        try:
            return ip_address(name).is_loopback
        except ValueError:
            if name == "localhost":
                return True
    return False
