"""The policy written by hand in Polars, from the raw file: what a data engineer would write.

Lazy throughout, so that Polars reads only the columns it needs; with `streaming` it runs in its
streaming engine. Contradictions, open sets and derived facts are as in the pack's own reading.
"""

from pathlib import Path
from typing import Any

BODIES = ["L3", "L4", "L5", "S1"]
ABLATION = ["64628", "64629", "C9752", "C9753"]


def plan(raw: Path) -> Any:
    """The lazy query: id, outcome, determination, and the masks of criteria met and unmet."""
    import polars as pl

    col = pl.col
    known = (
        pl.scan_parquet(raw)
        .with_columns(**_settled())
        .with_columns(**{f"c{number}": one for number, one in enumerate(_criteria(), 1)})
    )
    asked, excluding, limits = range(1, 8), range(8, 25), range(25, 28)
    scope = _scope()
    blocked = pl.any_horizontal(*(col(f"c{n}").fill_null(False) for n in excluding))
    beyond = pl.any_horizontal(*(~col(f"c{n}").fill_null(True) for n in limits))
    lacking = pl.any_horizontal(*(~col(f"c{n}").fill_null(True) for n in asked))
    shown = pl.all_horizontal(
        *(col(f"c{n}").fill_null(False) for n in (*asked, *limits)),
        *(~col(f"c{n}").fill_null(True) for n in excluding),
    )
    chosen = (
        pl.when(~scope)
        .then(pl.lit("out-of-scope"))
        .when(scope.is_null())
        .then(None)
        .when(blocked)
        .then(pl.lit("contraindicated"))
        .when(beyond)
        .then(pl.lit("limit-exceeded"))
        .when(lacking)
        .then(pl.lit("criteria-not-met"))
        .when(shown)
        .then(pl.lit("covered"))
    )
    outcome = col("determination").replace_strict(
        {
            "out-of-scope": "not_applicable",
            "contraindicated": "not_covered",
            "limit-exceeded": "not_covered",
            "criteria-not-met": "not_covered",
            "covered": "covered",
        },
        default="needs_information",
        return_dtype=pl.String,
    )
    numbers = range(1, 28)
    met = pl.sum_horizontal(
        *(col(f"c{n}").fill_null(False).cast(pl.Int64) * (1 << n - 1) for n in numbers)
    )
    unmet = pl.sum_horizontal(
        *((~col(f"c{n}")).fill_null(False).cast(pl.Int64) * (1 << n - 1) for n in numbers)
    )
    return known.select(
        "id", determination=chosen, met_0=met.cast(pl.Int64), unmet_0=unmet.cast(pl.Int64)
    ).select("id", outcome.alias("outcome"), "determination", "met_0", "unmet_0")


def _settled() -> dict[str, Any]:
    """What contradicts another statement is unknown, and so is the other."""
    import polars as pl

    col = pl.col
    scan_denied = ~col("mri.performed")
    modic_1 = (scan_denied & col("mri.modic_1_bodies").list.len().gt(0)).fill_null(False)
    modic_2 = (scan_denied & col("mri.modic_2_bodies").list.len().gt(0)).fill_null(False)
    no_surgery = ~col("surgery.prior_at_level")
    kind = (no_surgery & col("surgery.prior_kind").list.len().gt(0)).fill_null(False)
    months = (no_surgery & col("surgery.months_since").is_not_null()).fill_null(False)
    resolved = (no_surgery & col("surgery.radicular_pain_resolved")).fill_null(False)
    fracture = (~col("bone.fracture_any_level") & col("bone.fracture_at_level")).fill_null(False)
    no_history = ~col("bone.fragility_fracture_history")
    treated = (no_history & col("bone.fragility_fracture_treatment")).fill_null(False)
    return {
        "mri.modic_1_bodies": pl.when(~modic_1).then(col("mri.modic_1_bodies")),
        "mri.modic_2_bodies": pl.when(~modic_2).then(col("mri.modic_2_bodies")),
        "surgery.prior_at_level": pl.when(~(kind | months | resolved)).then(
            col("surgery.prior_at_level")
        ),
        "surgery.prior_kind": pl.when(~kind).then(col("surgery.prior_kind")),
        "surgery.months_since": pl.when(~months).then(col("surgery.months_since")),
        "surgery.radicular_pain_resolved": pl.when(~resolved).then(
            col("surgery.radicular_pain_resolved")
        ),
        "bone.fracture_at_level": pl.when(~fracture).then(col("bone.fracture_at_level")),
        "bone.fragility_fracture_history": pl.when(~treated).then(
            col("bone.fragility_fracture_history")
        ),
    }


def _has_any(name: str, members: list[str]) -> Any:
    """Whether a set has one of some members; an open one without is unknown."""
    import polars as pl

    hit = pl.any_horizontal(*(pl.col(name).list.contains(one) for one in members))
    closed = pl.col(f"{name}.complete").fill_null(True)
    return pl.when(hit).then(True).when(hit.is_not_null() & closed).then(False)


def _outside(name: str) -> Any:
    """Whether a set has a member that is none of L3 to S1."""
    import polars as pl

    inside = pl.sum_horizontal(*(pl.col(name).list.contains(b).cast(pl.UInt32) for b in BODIES))
    return pl.col(name).list.len() > inside


def _again() -> Any:
    """Whether no body is treated twice: unknown where an open set leaves it open."""
    import polars as pl

    now, before = pl.col("procedure.vertebral_bodies"), pl.col("history.bvn_ablated_bodies")
    all_bodies = [*(f"T{n}" for n in range(1, 13)), *(f"L{n}" for n in range(1, 6)), "S1", "S2"]
    now_closed = pl.col("procedure.vertebral_bodies.complete").fill_null(True) & now.is_not_null()
    before_closed = (
        pl.col("history.bvn_ablated_bodies.complete").fill_null(True) & before.is_not_null()
    )
    sure = now.list.set_intersection(before).list.len().fill_null(0) > 0
    every = pl.lit(pl.Series([all_bodies]), dtype=pl.List(pl.String)).first()
    may_now = pl.when(now_closed).then(now).otherwise(every)
    may_before = pl.when(before_closed).then(before).otherwise(every)
    may = may_now.list.set_intersection(may_before).list.len() > 0
    return pl.when(sure).then(False).when(~may).then(True)


def _age() -> Any:
    import polars as pl

    born, day = pl.col("birth_date"), pl.col("date_of_service")
    early = _month_and_day(day) < _month_and_day(born)
    derived = day.dt.year() - born.dt.year() - early.cast(pl.Int32)
    return _beside("patient.age", derived)


def _month_and_day(value: Any) -> Any:
    import polars as pl

    return value.dt.month().cast(pl.Int32) * 100 + value.dt.day()  # a month alone is 8 bits wide


def _beside(name: str, derived: Any) -> Any:
    """A derived value beside a stated one: the same, or unknown."""
    import polars as pl

    stated = pl.col(name)
    conflict = pl.col("conflicts").list.contains(name).fill_null(False)
    return (
        pl.when(derived.is_null())
        .then(stated)
        .when(~conflict & (stated.is_null() | (stated == derived)))
        .then(derived)
    )


def _scope() -> Any:
    """Whether it is ablation of the nerve: by the codes, else as stated, else assumed."""
    import polars as pl

    col = pl.col
    on_claim = col("claim.lines").list.eval(pl.element().struct.field("code").is_in(ABLATION))
    named = col("claim.lines").is_not_null() | col("requested").is_not_null()
    requested = pl.any_horizontal(*(col("requested").list.contains(one) for one in ABLATION))
    ablation = (
        pl.when(col("claim.lines").is_not_null())
        .then(on_claim.list.any().fill_null(False))
        .otherwise(requested.fill_null(False))
    )
    derived = pl.when(~named | ablation).then(pl.lit("intraosseous_bvn_rfa"))
    stated = col("procedure.technique")
    said = pl.any_horizontal(
        stated.is_not_null(),
        *(
            col(flags).list.contains("procedure.technique").fill_null(False)
            for flags in ("conflicts", "possible")
        ),
    )
    settled = _beside("procedure.technique", derived)
    technique = pl.when(~named & said).then(stated).otherwise(settled)
    return technique == "intraosseous_bvn_rfa"


def _criteria() -> list[Any]:
    """The criteria in the order of the pack."""
    import polars as pl

    col = pl.col
    kind = "surgery.prior_kind"
    excepted = (
        _has_any(kind, ["discectomy", "laminectomy"])
        & ~_has_any(kind, ["fusion", "other"])
        & (col("surgery.months_since") > 6)
        & col("surgery.radicular_pain_resolved")
    )
    male = (col("sex") == "male").fill_null(False)
    pregnant = _beside("patient.pregnant", pl.when(male).then(False))
    treated = col("procedure.vertebral_bodies")
    treated_closed = col("procedure.vertebral_bodies.complete").fill_null(True)
    return [
        col("pain.low_back_duration") >= 6,
        col("pain.functional_deficit_on_scale"),
        col("conservative.failed_duration") >= 6,
        ~col("pathology.alternative_explanation"),
        _has_any("mri.modic_1_bodies", BODIES) | _has_any("mri.modic_2_bodies", BODIES),
        col("assessment.baseline_pain") & col("assessment.baseline_disability_scale"),
        col("assessment.multidisciplinary")
        & col("assessment.psychological")
        & col("assessment.physical"),
        _age() <= 18,
        col("comorbidity.severe_cardiopulmonary"),
        col("infection.systemic_active") | col("infection.local_at_level"),
        col("comorbidity.bleeding_diathesis"),
        pregnant,
        col("leg_pain.primary_radicular"),
        col("surgery.prior_at_level") & ~excepted,
        col("stenosis.symptomatic_primary"),
        col("bone.osteoporosis_diagnosed") & (col("bone.t_score") <= -2.5),
        col("bone.fragility_fracture_history")
        | col("bone.fracture_at_level")
        | col("spine.cancer"),
        col("imaging.correlated_disc_protrusion") > 5,
        col("imaging.correlated_spondylolisthesis") >= 2,
        col("imaging.correlated_spondylolysis"),
        col("imaging.correlated_facet_arthrosis"),
        col("patient.bmi") > 40,
        col("comorbidity.advanced_systemic_disease") & ~col("documented.treatment_objective"),
        col("comorbidity.active_untreated_substance_use"),
        _again(),
        pl.when(treated.list.len() > 4)
        .then(False)
        .when(treated_closed & treated.is_not_null())
        .then(True),
        pl.when(_outside("procedure.vertebral_bodies"))
        .then(False)
        .when(treated_closed & treated.is_not_null())
        .then(True),
    ]
