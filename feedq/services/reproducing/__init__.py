"""From candidate to reproduced. The record, its plan, and the work on it."""
