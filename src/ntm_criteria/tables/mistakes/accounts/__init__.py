"""Accounts for every column, row and cell of tables and files: read, kept, left out or refused."""

from ntm_criteria.tables.mistakes.accounts.account_columns import SOURCES
from ntm_criteria.tables.mistakes.accounts.file_account import FileAccount, Unseen, letters
from ntm_criteria.tables.mistakes.accounts.of_sets import NO_SET, account_without_set, joined_account
from ntm_criteria.tables.mistakes.accounts.row_sieve import RowSieve
from ntm_criteria.tables.mistakes.accounts.row_states import JUDGED
from ntm_criteria.tables.mistakes.accounts.table_account import account_of

__all__ = [
    "JUDGED", "NO_SET", "SOURCES", "FileAccount", "RowSieve", "Unseen", "account_of", "account_without_set",
    "joined_account", "letters",
]  # fmt: skip
