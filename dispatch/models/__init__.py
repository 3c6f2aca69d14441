"""What the desk keeps for the people at it, each thing in the file of its name."""

from __future__ import annotations

from dispatch.models.drafts import Draft
from dispatch.models.macros import Macro
from dispatch.models.mentions import Mention
from dispatch.models.saved_filters import SavedFilter

__all__ = ["Draft", "Macro", "Mention", "SavedFilter"]
