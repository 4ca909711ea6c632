"""Stand-ins for every source, on loopback: what `feedq demo` and the end-to-end test fetch from."""

from feedq.demo.stand_ins import StandIns

__all__ = ["StandIns"]
