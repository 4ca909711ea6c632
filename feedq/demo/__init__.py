"""Stand-ins for every source, on loopback. `feedq demo` and the end-to-end test fetch from them."""

from feedq.demo.stand_ins import StandIns

__all__ = ["StandIns"]
