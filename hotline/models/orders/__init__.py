"""Orders (督办单): what the inspectorate demands of an office, on a clock and record of its own."""

from __future__ import annotations

from hotline.models.orders.bases import OrderBasis
from hotline.models.orders.files import OrderFile
from hotline.models.orders.order import Order
from hotline.models.orders.record import OrderEvent, OrderNote, OrderTicket, OrderWords

__all__ = [
    "Order",
    "OrderBasis",
    "OrderEvent",
    "OrderFile",
    "OrderNote",
    "OrderTicket",
    "OrderWords",
]
