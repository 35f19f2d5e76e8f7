"""The device side of adb, without sockets: bytes in, events and bytes out."""
