"""`amss qualify`: may this person do this task, why or why not, what would fix it, and who else could."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from amss_cli import answers
from amss_cli.operator import QUALIFICATION_TABLES, Operator
from amss_cli.operator.personnel import known_on
from amss_cli.show import Exit, show_json, show_table, show_text
from amss_core.personnel import PersonnelFile
from amss_core.qualification import (
    Candidate,
    Qualification,
    RecencyOutlook,
    Remedy,
    check,
    check_window,
    qualification_timeline,
    rank,
    recency_outlook,
    remedies,
)
from amss_core.tasks import Task

MOST_CANDIDATES = 10
"""People that the table shows of those who could do it; JSON holds everybody."""


@attrs.frozen(kw_only=True)
class Answer:
    """Everything that `amss qualify` says about one person and one task."""

    task: Task
    as_known_on: date | None
    qualification: Qualification
    valid_until: date | None
    first_day_qualified: date | None
    remedies: tuple[Remedy, ...]
    recency: tuple[RecencyOutlook, ...]
    candidates: tuple[Candidate, ...]
    """Everybody else, ranked; empty where the person may do it."""


def qualify(
    operator: Operator, *, person: str, task: str, on: date | None, as_known_on: date | None, as_json: bool
) -> Exit:
    """Answer whether a person may do a task, and print the answer.

    Args:
        operator: The operator as the tables tell it.
        person: Id of the person.
        task: Id of the task.
        on: The day asked about; without it, the whole window of the task.
        as_known_on: The last day whose entries count; without it, all do.
        as_json: Whether to print JSON.

    Raises:
        NotFoundError: If there is no such person or task.
        UnreadTablesError: If a table that qualification rests on could not be read.
    """
    operator.need("tasks", *QUALIFICATION_TABLES)
    answer = _answer(operator, operator.file(person), operator.task(task), on, as_known_on)
    if as_json:
        show_json(_as_json(answer, operator))
    else:
        _show(answer)
    if operator.problems:
        return Exit.BAD_INPUT
    return Exit.NOTHING_TO_DO if answer.qualification.qualified else Exit.FINDINGS


def _answer(operator: Operator, file: PersonnelFile, task: Task, on: date | None, as_known_on: date | None) -> Answer:
    requirement, policy = operator.requirement_of(task), operator.qualification_policy
    files = list(operator.files.values())
    if as_known_on is not None:
        file, files = known_on(file, as_known_on), [known_on(each, as_known_on) for each in files]
    if on is not None:
        qualification = check(file, requirement, on=on, policy=policy)
    else:
        qualification = check_window(file, requirement, start=task.start_at, end=task.end_at, policy=policy)
    timeline = qualification_timeline(file, requirement, policy=policy)
    candidates: tuple[Candidate, ...] = ()
    if not qualification.qualified:
        ranked = rank(
            files, requirement, start=task.start_at, end=task.end_at, busy=operator.busy(without=task.id), policy=policy
        )
        candidates = tuple(each for each in ranked if each.person.id != file.person.id)
    return Answer(
        task=task,
        as_known_on=as_known_on,
        qualification=qualification,
        valid_until=timeline.valid_until(qualification.first_on),
        first_day_qualified=timeline.first_day_from(qualification.first_on),
        remedies=remedies(qualification, file),
        recency=recency_outlook(file, requirement, on=qualification.first_on),
        candidates=candidates,
    )


def _as_json(answer: Answer, operator: Operator) -> answers.Json:
    found = answer.qualification
    return {
        "person": {"id": found.person.id, "name": found.person.name},
        "task": answers.task(answer.task),
        "work": found.requirement.work,
        "first_on": answers.day(found.first_on),
        "last_on": answers.day(found.last_on),
        "as_known_on": answers.day(answer.as_known_on),
        "status": found.status,
        "qualified": found.qualified,
        "against": answers.findings(found.against),
        "fixes": [{"code": each.code, "text": each.text} for each in answer.remedies],
        "valid_until": answers.day(answer.valid_until),
        "first_day_qualified": answers.day(answer.first_day_qualified),
        "recency": [{"text": each.text, "current_until": answers.day(each.current_until)} for each in answer.recency],
        "candidates": [_candidate(each) for each in answer.candidates],
        "derivation": answers.derivation(found.derivation),
        "problems": answers.problems(operator.problems),
    }


def _candidate(candidate: Candidate) -> answers.Json:
    return {
        "person": candidate.person.id,
        "name": candidate.person.name,
        "qualified": not candidate.against,
        "free": candidate.free,
        "valid_until": answers.day(candidate.valid_until),
        "last_worked_on": answers.day(candidate.last_worked_on),
        "against": answers.findings(candidate.against),
    }


def _show(answer: Answer) -> None:
    for line in _lines(answer):
        show_text(line)
    able = [each for each in answer.candidates if not each.against]
    if answer.candidates:
        show_text("")
        show_table(
            f"Who else could do {answer.task.id}: {len(able)} of {len(answer.candidates)}, the most suitable first",
            ["person", "name", "free then", "valid until", "last on the type"],
            [
                (
                    each.person.id,
                    each.person.name,
                    "yes" if each.free else "no",
                    answers.day(each.valid_until) or "no end known",
                    answers.day(each.last_worked_on) or "never",
                )
                for each in able[:MOST_CANDIDATES]
            ],
        )


def _lines(answer: Answer) -> Iterator[str]:
    found = answer.qualification
    known = f" By what was known on {answer.as_known_on}." if answer.as_known_on else ""
    yield f"{answer.task.id} {answer.task.title}".strip() + f", {answer.task.aircraft}:"
    yield f"{found.derivation.text}{known}"
    if found.against:
        yield from ("", "Against:")
        yield from (f"  {each}{f' [{each.source}]' if each.source else ''}" for each in found.against)
        yield from ("", "What would fix it:")
        yield from (f"  {each}" for each in answer.remedies)
    yield ""
    if answer.valid_until:
        yield f"Valid until: {answers.day(answer.valid_until) or 'no end is known'}"
    else:
        first = answers.day(answer.first_day_qualified)
        yield f"First day qualified: {first or 'none, by what is recorded'}"
    yield from (f"Recent experience: {each.text}" for each in answer.recency)
    yield from ("", "Why:")
    yield from (f"  {line}" for line in found.derivation.lines())
