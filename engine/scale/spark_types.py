"""The types of columns as Spark writes them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


def spark_type(kind: "pa.DataType") -> str:
    """A type of Arrow in the words of Spark's SQL.

    Raises `ValueError` for one that no column of ours has.
    """
    import pyarrow as pa

    if pa.types.is_list(kind):
        return f"ARRAY<{spark_type(kind.value_type)}>"
    if pa.types.is_struct(kind):
        fields = (kind.field(index) for index in range(kind.num_fields))
        return f"STRUCT<{', '.join(f'`{one.name}`: {spark_type(one.type)}' for one in fields)}>"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    words = {
        pa.string(): "STRING",
        pa.date32(): "DATE",
        pa.bool_(): "BOOLEAN",
        pa.int32(): "INT",
        pa.int64(): "BIGINT",
    }
    if kind not in words:
        raise ValueError(f"no column is of type {kind}")
    return words[kind]
