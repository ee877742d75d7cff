"""The promise: of what is called auto at least 99.5 % is right, and at least 60 % of the answerable is called auto."""

from __future__ import annotations

from itertools import islice

from tests.handlers.matching.blends import blended
from tests.handlers.matching.evaluate import evaluate, show
from tests.handlers.matching.labelled import LABELLED
from tests.handlers.matching.messes import generated


def test_cases_labelled_by_hand() -> None:
    figures = evaluate(LABELLED)
    assert figures.cases >= 200
    assert figures.wrong == []
    assert figures.recall >= 0.95
    assert "precision" in show("labelled", figures)


def test_one_mess_at_a_time() -> None:
    figures = evaluate(islice(generated(), 0, None, 29))
    assert figures.cases > 1000
    assert figures.precision >= 0.998, figures.wrong
    assert figures.recall >= 0.90


def test_several_messes_at_once_and_confidence_means_what_it_says() -> None:
    figures = evaluate(blended(2000, seed=5))
    assert figures.precision >= 0.998, figures.wrong
    assert figures.recall >= 0.70
    cases, right = figures.bins["0.95"]
    assert right / cases >= 0.995
    cases, right = figures.bins["0.90"]
    assert right / cases >= 0.9
