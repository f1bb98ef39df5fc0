"""One Parquet file of many that workers wrote: their bytes as they are, below a footer of ours.

Parquet's own writer does it, in the Java of Spark's driver. No value is decoded, and a part is one
file with the metadata that read its masks, whichever engine wrote it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_GROUP, _PADDING = 128 << 20, 8 << 20
"""Parquet's own sizes; row groups that are taken over keep theirs."""


def merge(
    session: "SparkSession", files: Sequence[Path], to: Path, metadata: Mapping[bytes, bytes]
) -> None:
    """Write one file with the row groups of files of one schema, in their order."""
    context: Any = session.sparkContext
    java = context._jvm  # pyspark has no public way to a class of Java
    settings = context._jsc.hadoopConfiguration()
    hadoop, parquet = java.org.apache.hadoop.fs, java.org.apache.parquet
    inputs = [
        parquet.hadoop.util.HadoopInputFile.fromPath(hadoop.Path(str(file.resolve())), settings)
        for file in files
    ]
    reader = parquet.hadoop.ParquetFileReader.open(inputs[0])
    try:
        schema = reader.getFileMetaData().getSchema()
    finally:
        reader.close()
    no_more = context._gateway.new_array(java.java.lang.String, 0)
    output = parquet.io.LocalOutputFile(java.java.nio.file.Paths.get(str(to.resolve()), no_more))
    kinds = java.java.lang.Class.forName("org.apache.parquet.hadoop.ParquetFileWriter$Mode")
    overwrite = java.java.lang.Enum.valueOf(kinds, "OVERWRITE")
    writer = parquet.hadoop.ParquetFileWriter(output, schema, overwrite, _GROUP, _PADDING)
    writer.start()
    for one in inputs:
        writer.appendFile(one)
    ours = java.java.util.HashMap()
    for key, value in metadata.items():
        ours.put(key.decode(), value.decode())
    writer.end(ours)
