"""Many tables in one operation.

Django draws every model anew, and all that are related to it, for each operation after the first:
with a house of eighty related tables that is most of the time a new city waits for its database.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Together(Operation):
    """Creates all these tables; they may point at each other, whatever their order."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, creates: Sequence[CreateModel]) -> None:
        self.creates = list(creates)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        return (type(self).__name__, [self.creates], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        for create in self.creates:
            create.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for create in self.creates:
            create.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for create in reversed(self.creates):
            create.database_backwards(app_label, schema_editor, from_state, to_state)

    def references_model(self, name: str, app_label: str) -> bool:
        return any(create.references_model(name, app_label) for create in self.creates)

    def describe(self) -> str:
        return f"Create {len(self.creates)} tables"
