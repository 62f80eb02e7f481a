"""Validation from one command: play, measure, and write docs/validation.md, the figures on it, and that of the README.

    python -m docs.render_validation            everything anew (some five minutes on two cores)
    python -m docs.render_validation --tables   only the tables, from what was last measured (docs/validation.json)
    python -m docs.render_validation --check    whether the page is that of docs/validation.json

What is measured stands in docs/validation.json; the page holds the prose, and tables between marks that are written
from there.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.markdown import markdown_table
from sim.results.wording import estimated

if TYPE_CHECKING:
    from sim.evidence.calibration.priors import Prior

HERE = Path(__file__).parent
PAGE, MEASURED, IMAGES = HERE / "validation.md", HERE / "validation.json", HERE / "img"
FACT_RUNS, CASE_RUNS, SIGN_RUNS, SEED_RUNS, ABLATION_RUNS = 20_000, 1_000, 20_000, 20_000, 500
SEED = 1946
SEED_CASE = "iran_pakistan_2024"

Measured = dict[str, Any]


def measure(jobs: int) -> Measured:
    """Everything that the page tells, played and measured; writes the figures too."""
    import sim
    from docs import pace
    from docs.signs import measure as signs
    from sim.plots import backtest
    from sim.plots import facts as facts_plots
    from sim.plots.canvas import save, style
    from sim.study.provenance import versions

    def saying(what: str) -> Callable[[int, int], None]:
        return lambda done, asked: print(f"\r{what}: {done:,} of {asked:,} ", end="", file=sys.stderr)

    facts = sim.facts(runs=FACT_RUNS, seed=SEED, jobs=jobs, progress=saying("facts"))
    tested = sim.backtest(runs=CASE_RUNS, seed=SEED, jobs=jobs, progress=saying("cases"))
    ablated = sim.backtest(
        runs=ABLATION_RUNS, seed=SEED, jobs=jobs, again=False, without=pace.MECHANISMS, progress=saying("ablations")
    )
    found = signs.measure_all(runs=SIGN_RUNS, seed=SEED, jobs=jobs, progress=saying("signs"))
    history = sim.run(sim.load(SEED_CASE), runs=SEED_RUNS, seed=SEED, jobs=jobs)
    with style():  # else its labels are wider than the room that was measured for them
        history.plot("overview").savefig(IMAGES / "overview.png", metadata={"Software": None})
    told = tested.to_json()
    for name, drawn in (facts_plots.figures(facts) | backtest.figures(tested)).items():
        save(drawn, IMAGES, f"validation_{name}")
    return {
        "seed": SEED,
        "versions": dict(versions()),
        "facts": {**facts.to_json(), "elapsed_seconds": None, "jobs": None},
        "sentence": facts.sentence,
        "cases": {
            key: told[key]
            for key in ("n_cases", "n_families", "runs", "parameters", "cases", "scores", "sentences", "digest")
        },
        "calibration": calibration_table(),
        "signs": signs.signs_table(found),
        "disputed": signs.disputed_table(found),
        "case_facts": pace.case_facts_table(runs=CASE_RUNS, seed=SEED, jobs=jobs),
        "quiet": pace.quiet_table(runs=SEED_RUNS, seed=SEED, jobs=jobs),
        "starts": pace.starts_table(runs=SEED_RUNS // 2, seed=SEED, jobs=jobs),
        "ablations": pace.ablation_table(
            ablated, runs=FACT_RUNS // 2, seed=SEED, jobs=jobs, progress=saying("facts without")
        ),
        "seed_case": {key: history.to_json()[key] for key in ("runs", "outcomes", "outcome_class", "ending")},
    }


# Tables --------------------------------------------------------------------------------------------------------------


def facts_table(measured: Measured) -> list[str]:
    """Every fact with what the model shows; the bar of a conditional probability is read out."""
    rows = []
    for fact in measured["facts"]["facts"]:
        named = f"`{fact['id']}` {fact['description'].replace(' | ', ' given ')}"
        seen = f"{fact['value']:.3g} ({fact['ci_low']:.3g} to {fact['ci_high']:.3g})"
        if "not_evaluable" in fact:
            rows.append((named, seen, "", fact["not_evaluable"]))
            continue
        ends = "" if fact["sim_low"] is None else f" ({fact['sim_low']:.3g} to {fact['sim_high']:.3g})"
        rows.append((named, seen, f"{fact['simulated']:.3g}{ends}", "yes" if fact["inside"] else "**no**"))
    headings = ("fact", "observed (95 %)", "simulated (95 % simulation)", "inside")
    return [measured["sentence"], "", *markdown_table(headings, rows, numbers=headings[1:3])]


def scores_table(measured: Measured) -> list[str]:
    """Mean scores of the model and of what is simple."""
    scores = measured["cases"]["scores"]
    systems = ("model", "climatology", "opening", "logit", "uniform")
    rows = []
    for name, row in {**{name: scores[name] for name in scores if name != "more"}, **scores["more"]}.items():
        difference = row.get("model_minus", {}).get("climatology")
        shown = (
            ""
            if difference is None
            else (f"{difference['value']:+.3f} ({difference['low']:+.3f} to {difference['high']:+.3f})")
        )
        means = [_value(row.get(system)) for system in systems]
        rows.append((name.replace("_", " "), row["score"], row.get("n", ""), *means, shown))
    numbers = ("n", *systems, "model less climatology (95 %)")
    lines = markdown_table(("target", "score", *numbers), rows, numbers=numbers)
    return [*lines, "", *(f"- {sentence}" for sentence in measured["cases"]["sentences"])]


def _value(system: dict[str, float] | None) -> str:
    return "" if system is None or system.get("value") is None else f"{system['value']:.3f}"


def cases_table(measured: Measured) -> list[str]:
    """Each case: what was forecast of its class and answer, and what came."""
    rows = []
    for case in measured["cases"]["cases"]:
        forecast, observed = case["forecast"], case["observed"]
        classes = ", ".join(
            f"{word.replace('_', ' ')} {share:.2f}"
            for word, share in forecast["outcome_class"].items()
            if share >= 0.005
        )
        answered = {None: "", True: "yes", False: "no"}[observed.get("answered_by_force")]
        came = (observed.get("outcome_class") or "").replace("_", " ")
        rows.append((case["id"].replace("_", " "), f"{forecast['answered_by_force']:.2f}", answered, classes, came))
    headings = ("case", "answered: forecast", "answered: came", "class: forecast", "class: came")
    return markdown_table(headings, rows, numbers=headings[1:2])


def seed_case_table(measured: Measured) -> list[str]:
    """The article's crisis from its first strike."""
    told = measured["seed_case"]
    rows = [
        (name.replace("_", " "), estimated("share", row["share"], row["low"], row["high"]))
        for table in ("outcomes", "outcome_class", "ending")
        for name, row in told[table].items()
    ]
    headings = ("outcome", "share (95 % simulation)")
    return markdown_table(headings, rows, numbers=headings[1:])


def prior_from(stored: dict[str, Any]) -> Prior:
    """The prior that `Prior.to_json` wrote."""
    from sim.evidence.calibration.priors import Prior, law_of

    law = law_of(dict(stored["law"]))
    return Prior(stored["key"], law, float(stored["centre"]), stored["reason"], tuple(stored.get("answers_to", ())))


def calibration_table() -> list[str]:
    """The shipped sample: each coefficient before and after, by the priors that it was drawn with."""
    from sim.evidence.calibration.posterior import read_posterior
    from sim.evidence.calibration.priors import default_of
    from sim.evidence.calibration.result import marginal_of

    posterior = read_posterior()
    if posterior is None:
        return ["No sample comes with this version."]
    rows = []
    for prior in map(prior_from, posterior.about["priors"]):
        row = marginal_of(prior, posterior)
        before, after = (", ".join(f"{x:.3g}" for x in ends) for ends in (row.before, row.after))
        rows.append((f"`{row.key}`", f"{default_of(row.key):.3g}", before, after, f"{row.narrower:.0%}"))
    numbers = ("default now", "prior: 5 %, 50 %, 95 %", "posterior: 5 %, 50 %, 95 %", "narrower by")
    lines = markdown_table(("coefficient", *numbers), rows, numbers=numbers)
    return [*lines, "", f"{len(posterior.weights)} rows, worth {posterior.effective:.0f} equal ones."]


TABLES: dict[str, Callable[[Measured], list[str]]] = {
    "facts": facts_table,
    "scores": scores_table,
    "cases": cases_table,
    "calibration": lambda measured: measured["calibration"],
    "signs": lambda measured: measured["signs"],
    "disputed": lambda measured: measured["disputed"],
    "seed case": seed_case_table,
    "case facts": lambda measured: measured["case_facts"],
    "quiet": lambda measured: measured["quiet"],
    "starts": lambda measured: measured["starts"],
    "ablations": lambda measured: measured["ablations"],
}


def rendered(page: str, measured: Measured) -> str:
    """The page with every table written anew."""
    for name, table in TABLES.items():
        block = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        body = "\n".join(table(measured)) + "\n"
        page = block.sub(lambda match, body=body: match[1] + body + match[2], page)
    return page


def lines_of(measured: Measured) -> str:
    """The same as JSON, one line a fact, case or row, so that a change can be read."""

    def written(value: Any, depth: int) -> str:
        pad = " " * depth
        if depth < 4 and isinstance(value, dict) and any(isinstance(part, dict | list) for part in value.values()):
            inner = (f"{pad} {json.dumps(key)}: {written(part, depth + 1)}" for key, part in value.items())
            return "{\n" + ",\n".join(inner) + f"\n{pad}}}"
        if depth < 4 and isinstance(value, list) and value:
            return "[\n" + ",\n".join(f"{pad} {json.dumps(part, ensure_ascii=False)}" for part in value) + f"\n{pad}]"
        return json.dumps(value, ensure_ascii=False)

    return written(measured, 0) + "\n"


def main(words: list[str]) -> str | int:
    """Measure if asked to, write or compare the page."""
    if not words:
        from sim.cli.options import usable_cores

        measured = measure(usable_cores())
        MEASURED.write_text(lines_of(measured), encoding="utf-8")
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    old = PAGE.read_text(encoding="utf-8")
    new = rendered(old, measured)
    if "--check" in words:
        return 0 if new == old else "docs/validation.md is out of date: run python -m docs.render_validation --tables"
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
