"""`python -m ntm_criteria`: the command line."""

from ntm_criteria.cli import main

main()
