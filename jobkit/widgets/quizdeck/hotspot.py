"""Which line of a picture stands for which place that can be pointed at."""

from __future__ import annotations

from jobkit.quiz import Choice, Presented

__all__ = ["places_of_lines"]


def places_of_lines(shown: Presented) -> dict[int, Choice]:
    """Return the place that each line stands for, by the number of the line from 0.

    A place stands on the line that says it in the same words; where no line does and there are as many lines
    as places, they follow each other. In a graph a line is an edge, and no place.

    Parameters
    ----------
    shown : Presented
        A hotspot.

    Returns
    -------
    dict of int to Choice
        Empty where a place stands on no line: they are then listed below the picture.
    """
    by_text = {text: number for number, text in enumerate(shown.lines)}
    if all(place.text in by_text for place in shown.options):
        return {by_text[place.text]: place for place in shown.options}
    if shown.picture == "graph" or len(shown.lines) != len(shown.options):
        return {}
    return dict(enumerate(shown.options))
