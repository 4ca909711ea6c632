"""The questions of two checklists, in short.

Sources: J. Pineau, "The Machine Learning Reproducibility Checklist", version 2.0 (2020);
R. Stojnic, "ML Code Completeness Checklist" (Papers with Code, 2020). The keys are ours and never
change.
"""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, str] = {
    "setting": "Are the mathematical setting, the algorithm and the model described clearly?",
    "assumptions": "Is every assumption explained?",
    "complexity": "Is the complexity (time, space, sample size) analysed?",
    "theory": "Does every theoretical claim come with its assumptions and a proof?",
    "statistics": "Are the data's relevant statistics, such as the number of examples, given?",
    "splits": "Are the splits for training, validation and testing given?",
    "exclusions": "Is it told which data were left out, and every step of preparation?",
    "data-link": "Is there a link to the data, or to the simulation?",
    "collection": "For new data: is it told how they were collected and checked?",
    "hyperparameters": "Are the hyperparameters given: their range, each value, how it was chosen?",
    "runs": "Is the exact number of training and evaluation runs given?",
    "measure": "Is the measure or statistic of each result defined?",
    "variation": "Do results come with a central tendency and a variation, such as error bars?",
    "runtime": "Is the average run time of each result, or its energy cost, given?",
    "infrastructure": "Is the computing infrastructure described?",
    "dependencies": "Code: are its dependencies listed?",
    "training-code": "Code: is there training code?",
    "evaluation-code": "Code: is there evaluation code?",
    "models": "Code: are there pre-trained models?",
    "results-table": "Code: is there a table of results with the commands that make them?",
}
"""key -> question, in the order of the checklists."""

CODE_QUESTIONS = ("dependencies", "training-code", "evaluation-code", "models", "results-table")
"""Those of the ML Code Completeness Checklist; the number of `yes` is the completeness."""
