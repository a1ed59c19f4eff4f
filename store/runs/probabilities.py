"""The probabilities of a run's proposals, which change with what curators decide.

The model's part computes them; here stand what it needs to know and the rows that it changes. They
are changed in the proposals themselves, so whatever reads those shows the same number.
"""

from __future__ import annotations

import pyarrow as pa

from store.cursor import Cursor
from store.errors import RunRefused
from store.records import RunInfo

DIGITS = 4  # that are kept: less is no change


def entity_ids(cursor: Cursor, run: RunInfo) -> pa.Table:
    """The entity_id, −1 for one that is gone, of each entity by the run's own numbers, in order."""
    return cursor.table(
        """
        select coalesce(e.entity_id, -1) as entity_id from read_parquet($file) i
        left join entity e on e.side = i.side and e.key = i.key
        order by i.entity
        """,
        file=str(run.folder / "entities.parquet"),
    )


def renew(cursor: Cursor, run: str, table: pa.Table) -> None:
    """Take over left_id, right_id, probability and no_counterpart of candidates of the active run.
    Raises RunRefused if another one is active by now."""
    if cursor.row("select run from run where active") != (run,):
        raise RunRefused(f"run {run} is not the active one any more")
    cursor.register("renewed", table)
    cursor.run(
        f"""
        update proposal set probability = n.probability, no_counterpart = n.no_counterpart
        from (
            select left_id, right_id, round(probability, {DIGITS})::float as probability,
                   round(no_counterpart, {DIGITS})::float as no_counterpart
            from renewed
        ) n
        where proposal.run = $run
          and proposal.left_id = n.left_id and proposal.right_id = n.right_id
          and (proposal.probability is distinct from n.probability
               or proposal.no_counterpart is distinct from n.no_counterpart)
        """,
        run=run,
    )
