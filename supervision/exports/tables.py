"""The tables that can be taken along, by their codes."""

from __future__ import annotations

from supervision.exports.of_house import FigureTable, LedgerTable
from supervision.exports.of_tickets import TicketTable
from supervision.exports.of_watching import CardTable, LateTable, OrderTable
from supervision.exports.table import Table

TABLES: dict[str, type[Table]] = {
    table.code: table
    for table in (TicketTable, LateTable, CardTable, OrderTable, FigureTable, LedgerTable)
}
