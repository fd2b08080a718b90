"""Definition files and jobs: each `Format` knows how to `sniff`, and its own how to `read` and `write`.

::

    files
    ├── reading     load(), read_definitions()
    ├── converting  dump(), convert()
    ├── formats     the table of formats, and which one a document is
    ├── findings    what is found while a file is read
    ├── losses      what a conversion loses
    ├── document    from a file to plain data
    ├── native      jobkit's own YAML
    ├── api_job/    the shape that all others are read to and written from
    └── admin_api/, jobs_as_code/, terraform/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.basics.door import open_door

if TYPE_CHECKING:
    from jobkit.jobs.files.converting import convert, dump
    from jobkit.jobs.files.document import Document, read_document
    from jobkit.jobs.files.findings import FileFinding, Imported, UnreadableJobsError
    from jobkit.jobs.files.format import Format
    from jobkit.jobs.files.formats import FORMATS, recognise
    from jobkit.jobs.files.losses import ConversionLoss, Written
    from jobkit.jobs.files.reading import load, read_definitions

__all__ = [
    "FORMATS",
    "ConversionLoss",
    "Document",
    "FileFinding",
    "Format",
    "Imported",
    "UnreadableJobsError",
    "Written",
    "convert",
    "dump",
    "load",
    "read_definitions",
    "read_document",
    "recognise",
]

open_door(
    __name__,
    {
        "jobkit.jobs.files.converting": "convert dump",
        "jobkit.jobs.files.document": "Document read_document",
        "jobkit.jobs.files.findings": "FileFinding Imported UnreadableJobsError",
        "jobkit.jobs.files.format": "Format",
        "jobkit.jobs.files.formats": "FORMATS recognise",
        "jobkit.jobs.files.losses": "ConversionLoss Written",
        "jobkit.jobs.files.reading": "load read_definitions",
    },
)
