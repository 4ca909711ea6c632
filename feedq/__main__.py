"""`python -m feedq`."""

from feedq.cli import main

main()
