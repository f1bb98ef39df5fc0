"""Packs over files of millions of encounters: conditions as SQL, run where the data lie.

Two stages. `prepare` works out every list, claim line, value set, derived fact and date once, into
nullable scalars and bit masks; `pack_query` is then scalar SQL, built as expression trees from our
own conditions. What differs between SQL engines stands in `dialect`. The answers are those of
`Session.decide`; tests compare them encounter by encounter.
"""
