"""Prove the items of a file: ``python -m tests.quiz.prove quizzes/topic-4/steps.yml [ITEM]``."""

import sys

from jobkit.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["quiz", "prove"]
    main()
