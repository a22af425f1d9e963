"""Readers of documents with tables, one for each kind of file."""

from ntm_criteria.drafting.readers.read import ENDINGS, read_document

__all__ = ["ENDINGS", "read_document"]
