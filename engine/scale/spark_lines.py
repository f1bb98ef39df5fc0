"""Claim lines with Spark: the kinds of claims come to the driver, their answers go back as files.

What comes to the driver are the distinct texts of claims, cases of coverage and kinds of claims: a
small part of the rows, and the work on each is done once.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.scale.dialect import Spark
from engine.scale.line_answers import LineAnswers
from engine.scale.line_decider import LineDecider
from engine.scale.line_query import LineQuery
from engine.scale.spans import Routes
from engine.scale.spark_paths import literal

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession
    from sqlglot import exp


@dataclass(frozen=True)
class SparkLines:
    """The lines of decided rows, which stand in the views `prepared` and `decided`."""

    session: "SparkSession"
    decider: LineDecider
    routes: Routes

    def beside(self, finished: "exp.Select", folder: str) -> str:
        """The query for finished rows with their lines, in any order; `folder` takes its files."""
        self.decider.begin()
        text = Spark().text
        asked, answers = LineQuery(self.decider.edits), LineAnswers(self.decider, self.routes)
        found = self.session.sql(text(asked.texts("prepared"))).collect()
        self._hand_over("claim_texts", answers.texts(one for (one,) in found), folder)
        found = self.session.sql(text(asked.coverages("decided"))).collect()
        self._hand_over("line_coverages", answers.coverages(found), folder)
        claims = asked.claims("prepared", "decided", "claim_texts", "line_coverages")
        self.session.sql(text(claims)).write.parquet(f"{folder}/claims")
        self.session.read.parquet(literal(f"{folder}/claims")).createOrReplaceTempView("claims")
        found = self.session.sql(text(asked.kinds("claims"))).collect()
        self._hand_over("claim_kinds", answers.kinds(found), folder)
        self._hand_over("line_answers", answers.lines(), folder)
        return text(asked.beside(finished, "claims", "claim_kinds", "line_answers", ordered=False))

    def _hand_over(self, view: str, rows: "pa.Table", folder: str) -> None:
        """Make a table of the driver a view, by a file that every worker reaches."""
        from pyarrow import parquet

        path = f"{folder}/{view}.parquet"
        parquet.write_table(rows, path)
        self.session.read.parquet(literal(path)).createOrReplaceTempView(view)
