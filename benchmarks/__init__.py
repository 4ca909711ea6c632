"""What feedq achieves and costs, each run from the top folder: `python -m benchmarks.rank`."""

import os

# Before NumPy is imported: what is compared is work, so everyone gets one core.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
