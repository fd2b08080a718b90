"""Proving an item: its evidence holds, proves the key and refutes every other answer."""

from __future__ import annotations

from jobkit.basics.errors import QuizError
from jobkit.quiz.evidence.assertions import Setting
from jobkit.quiz.evidence.behaviour import check_behaviour
from jobkit.quiz.evidence.claims import check_claims, check_variants
from jobkit.quiz.evidence.cover import Cover, Proof
from jobkit.quiz.evidence.documented import check_documented, check_facts
from jobkit.quiz.evidence.parts import KeyParts, key_parts
from jobkit.quiz.evidence.values import check_orders, check_values
from jobkit.quiz.items import BuildListItem, Evidence
from jobkit.quiz.items.base import Reading
from jobkit.quiz.question import Question

__all__ = ["prove"]


def prove(question: Question) -> Proof:
    """Return whether the evidence of a question proves its key and refutes each other answer.

    Nothing is raised for evidence that does not hold: the proof says what was found.
    """
    readings: tuple[Reading, ...] = ("platform", "guide") if question.item.readings else ("platform",)
    proofs = [_proof(question, reading) for reading in readings]
    return Proof(
        question=question.id,
        proved=all(proof.proved for proof in proofs),
        grade=max((proof.grade for proof in proofs), key=("simulated", "oracle", "doc", "none").index),
        problems=tuple(problem for proof in proofs for problem in proof.problems),
        share=sum(proof.share for proof in proofs) / len(proofs),
    )


def _proof(question: Question, reading: Reading) -> Proof:
    cover, item = Cover(), question.item
    parts = key_parts(item, reading)
    if "behaviour" in parts.right:
        check_behaviour(question, reading, cover)
    for evidence in item.evidence:
        check_facts(evidence, cover)
        if evidence.reading == reading:
            try:
                _check(question, evidence, parts, cover)
            except QuizError as error:
                cover.problems.append(str(error))
    return cover.proof(question.id, parts)


def _check(question: Question, evidence: Evidence, parts: KeyParts, cover: Cover) -> None:
    """Add what one evidence proves."""
    item, reading = question.item, evidence.reading
    if evidence.proves or evidence.refutes:
        check_documented(evidence, parts, cover)
    asked = (evidence.claims, evidence.variants, evidence.commands, evidence.asks, evidence.ask)
    if "behaviour" in parts.right or not any(asked):
        return
    shown = item.shown.scenario if item.shown is not None else None
    scenario = evidence.scenario or getattr(item, "scenario", None) or shown
    if scenario is None:
        raise QuizError("the evidence names no scenario")
    setting = Setting(question.stage, scenario, None, "guide" if reading == "guide" else None)
    check_claims(evidence, parts, setting, cover)
    check_variants(evidence, parts, setting, cover)
    check_values(item, item.key_of(reading if item.readings else None), evidence, setting, cover)
    if isinstance(item, BuildListItem) and evidence.commands:
        check_orders(item, evidence, setting, cover)
