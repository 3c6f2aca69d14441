"""The live line of the wall: all that moves, for those who supervise, and how much is late."""

from __future__ import annotations

from dispatch.consumers import DeskConsumer
from dispatch.frames import Frame
from hotline.models import User
from hotline.powers import Power
from supervision.lateness import late_counts


class WallConsumer(DeskConsumer):
    """One wall at `/ws/wall/`: the frames of a desk, and a snapshot with what is late."""

    def admits(self, user: User) -> bool:
        """Only who supervises stands before the wall."""
        return bool(user.sight) and Power.SUPERVISE in user.powers

    def beside_the_queues(self) -> Frame:
        """How many clocks run late, by level."""
        return {"late": late_counts()}
