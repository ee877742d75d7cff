"""All of what is remembered, over one database."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.state.accounts import Accounts, Secrets
from handlers.state.database import Database
from handlers.state.due import Due
from handlers.state.history import History
from handlers.state.key_values import KeyValues
from handlers.state.ledger import Ledger
from handlers.state.outcome_store import OutcomeStore
from handlers.state.overrides import Overrides
from handlers.state.pauses import Pauses
from handlers.state.withdrawals import Withdrawals


@dataclass(frozen=True, slots=True)
class State:
    database: Database
    ledger: Ledger
    overrides: Overrides
    outcomes: OutcomeStore
    history: History
    due: Due
    key_values: KeyValues
    accounts: Accounts
    secrets: Secrets
    withdrawals: Withdrawals
    pauses: Pauses

    @classmethod
    def over(cls, database: Database) -> State:
        ledger, key_values = Ledger(database), KeyValues(database)
        return cls(
            database,
            ledger,
            Overrides(database, ledger),
            OutcomeStore(database),
            History(database),
            Due(database),
            key_values,
            Accounts(database),
            Secrets(database),
            Withdrawals(key_values),
            Pauses(key_values),
        )
