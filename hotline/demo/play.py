"""Plays the written matters with the verbs of the house: every step by a person who may take it.

Nothing is back-dated and nothing is written past the steps, so the record of the demo city proves
itself like any other. What the city says is handed over here: no platform is asked while the city
is being made.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from django.core.files.base import ContentFile
from django.utils import timezone

from hotline.demo.pictures import picture
from hotline.demo.story import Answer, Ask, Delivery, Judgement, Picture, Place, Story, Word
from hotline.models import (
    Account,
    Attachment,
    ClockKind,
    FirstSight,
    OutboundMessage,
    Reply,
    Seat,
    Ticket,
    User,
)
from hotline.models.arguments import Said
from hotline.models.hearing import contact_at, hear, listened, remember
from hotline.models.pulse import Pulse
from hotline.models.reporting import holds
from hotline.pictures import CITIZEN_MIME, for_citizen

SITS = {
    Seat.REVIEW: "head",
    Seat.SECOND_REVIEW: "leader",
    Seat.RELEASE: "leader",
    Seat.MAJOR_RELEASE: "main",
}
NUMBER_OF = {"handler": 1, "head": 2, "leader": 3, "main": 4}
A_LITTLE_LATER, A_SEASON = timedelta(days=1), timedelta(days=90)
FIRST_SERIAL = 24_800_000_000_000_000  # as the platform numbers messages


@dataclass
class Stage:
    """Where the matters are played: the city's door and its people."""

    door: Account
    people: dict[str, User]
    machine: User
    first_citizen: int = 1

    def __post_init__(self) -> None:
        self._serials = count(FIRST_SERIAL)
        self._citizens = count(self.first_citizen)
        self._shift = count()
        self._played: dict[str, Ticket] = {}
        self.citizen = User.objects.citizen()

    def play(self, story: Story) -> Ticket:
        """Lead one matter as far as it is written."""
        ticket = self._heard(story)
        operator = self.people[f"operator{next(self._shift) % 2 + 1}"]
        if story.taken or story.aside or story.title:
            FirstSight.objects.keep(ticket, by=operator)
        if story.taken:
            ticket.take(by=operator)
        if story.aside:
            return ticket.set_aside(by=operator, reason=story.aside)
        if story.title:
            ticket.accept(
                by=operator,
                kind=story.kind,
                category=story.category,
                urgency=story.urgency,
                title=story.title,
                facts=story.facts,
            )
            self._played[story.title] = ticket
        if story.joins:
            return ticket.merge(by=operator, into=self._played[story.joins].number)
        if story.quoted:
            ticket.quote(by=operator, statement=story.quoted, values=story.blanks)
            self._hand_over(ticket, "sent")
        if story.lead:
            self._dispatch(ticket, story, operator)
        if story.signed:
            self._handle(ticket, story)
        if story.asked:
            self._ask(ticket, story.asked, operator, story.lead)
        if story.judged:
            self._judge(ticket, story.judged)
        self._end(ticket, story)
        return ticket

    # The citizen --------------------------------------------------------------------------------

    def _heard(self, story: Story) -> Ticket:
        openid = f"oDEMO{next(self._citizens):023d}"
        if story.reports:
            contact = contact_at(self.door, openid)
            contact.taps_report(timezone.now(), holds())
            remember([contact])
        for word in story.words:
            at = timezone.now()
            contact = contact_at(self.door, openid)
            listened(contact, at=at, word=True)
            ticket = hear(contact, self._said(word), by=self.machine)
            Pulse.heard([self.door.pk])
            if isinstance(word, Picture):
                _keep(Attachment.objects.get(message__ticket=ticket, state="pending"), word)
        self._hand_over(ticket, "sent")
        return ticket

    def _said(self, word: Word) -> Said:
        at, serial = timezone.now(), next(self._serials)
        match word:
            case str():
                return Said(kind="text", text=word, sent_at=at, serial=serial)
            case Picture():
                media = [f"demo-{word.scene}-{serial}"]
                return Said(kind="image", media=media, sent_at=at, serial=serial)
            case Place():
                where = {"lat": word.lat, "lon": word.lon, "datum": "GCJ-02"}
                return Said(
                    kind="location", text=word.label, extra=where, sent_at=at, serial=serial
                )

    # The desk -----------------------------------------------------------------------------------

    def _dispatch(self, ticket: Ticket, story: Story, operator: User) -> None:
        """By the operator where the catalogue is clear, else by the duty officer."""
        only = ticket.only_lead()
        clear = only is not None and only.code == story.lead
        who = operator if clear else self.people["duty1"]
        ticket.dispatch(by=who, lead=story.lead, assist=list(story.assist), note=story.note)

    def _handle(self, ticket: Ticket, story: Story) -> None:
        handler = self._of(story.lead, "handler")
        ticket.sign(by=handler)
        if story.chased:
            ticket.chase(by=self.citizen)
        if story.contacted:
            ticket.contact_citizen(by=handler, text=story.contacted)
        if story.progress:
            ticket.progress(by=handler, text=story.progress)
        if story.answer:
            self._answer(ticket, story.answer, story.lead)

    def _answer(self, ticket: Ticket, answer: Answer, office: str) -> None:
        handler = self._of(office, "handler")
        reply = Reply.objects.draft(ticket, answer.text, by=handler)
        if answer.reached == "drafted":
            return
        reply.submit(by=handler)
        if answer.reached == "sent_back":
            head = self._of(office, "head")
            reply.review(by=head, verdict="back", remarks=answer.remarks)
        if answer.reached in {"submitted", "sent_back"}:
            return
        while reply.state == Reply.State.REVIEWING:
            reviewer = self._of(office, SITS[Seat(reply.next_seat)])
            reply.review(by=reviewer, verdict="pass")
            if answer.reached == "reviewed":
                return
        if answer.reached == "approved":
            return
        reply.release(by=self._of(office, SITS[Seat(reply.next_seat)]))
        self._hand_over(ticket, answer.delivery)
        if answer.reached == "recalled":
            reply.recall(by=self._of(office, "leader"), reason=answer.remarks)

    # How it ends --------------------------------------------------------------------------------

    def _judge(self, ticket: Ticket, said: Judgement) -> None:
        ticket.rate(by=self.citizen, solved=said.solved, satisfied=said.satisfied)
        if not said.solved:
            ticket.not_solved(by=self.citizen, text=said.words)

    def _end(self, ticket: Ticket, story: Story) -> None:
        if story.reworked:
            ticket.rework(by=self.people["duty1"], note=story.reworked)
        if story.closed:
            if not story.judged:
                ticket.follow_up(by=self.people["duty1"], contacted=True, solved=True, satisfied=4)
            ticket.close(by=self.people["duty2"])
        if story.published:
            ticket.consent(by=self.citizen, purpose="publication", given=True)
            told = story.published
            ticket.publish(by=self._of(story.lead, "leader"), text=told.text, place=told.place)
        if story.archived:
            ticket.archive(by=self.people["duty1"])

    def _of(self, office: str, role: str) -> User:
        return self.people[f"{office}{NUMBER_OF[role]}"]

    # The centre ---------------------------------------------------------------------------------

    def _ask(self, ticket: Ticket, ask: Ask, operator: User, office: str) -> None:
        now, given = timezone.now(), {"reason": ask.reason, "ground": ask.ground}
        match ask.step:
            case "propose_decline":
                given = {"reason": ask.reason, "note": ask.ground}
            case "ask_extension":
                due = ticket.clocks.get(kind=ClockKind.REPLY, stopped_at=None).due_at
                given["until"] = (due + A_LITTLE_LATER).isoformat()
            case "ask_shelving":
                given |= {"plan": ask.plan, "review_on": str((now + A_SEASON).date())}
        who = self._of(office, "handler") if office else operator
        ticket.take_step(ask.step, given, by=who)
        if ask.ruled:
            request = ticket.requests.latest("pk")
            request.ticket = ticket
            request.rule(by=self.people["duty1"], grant=ask.ruled == "granted", note=ask.note)
            self._hand_over(ticket, "sent")

    # The platform -------------------------------------------------------------------------------

    def _hand_over(self, ticket: Ticket, how: Delivery) -> None:
        """Claim what the city said, as a worker does, and play what the platform answered."""
        if how == "unreached":  # the citizen stopped following the account meanwhile
            contact = ticket.contact
            assert contact is not None
            contact.following = False
            contact.save(update_fields=["following"])
        waiting = OutboundMessage.objects.filter(ticket=ticket, state=OutboundMessage.State.PENDING)
        for pk in list(waiting.values_list("pk", flat=True)):
            message = OutboundMessage.objects.claim(pk)
            if message is None:
                continue
            match how:
                case "unsure":
                    message.unsure("no_answer")
                case "failed":
                    message.fail("40003")
                case _:
                    message.sent()
                    if message.release_id:
                        Pulse.spoke(self.door.pk)


def _keep(attachment: Attachment, word: Picture) -> None:
    """Put the photograph where the fetched ones are kept, with the copy that citizens get."""
    taken = picture(word.scene, seed=attachment.message_id)
    attachment.file.save("", ContentFile(taken), save=False)
    attachment.redacted.save("", ContentFile(for_citizen(taken)), save=False)
    attachment.state, attachment.mime = Attachment.State.KEPT, CITIZEN_MIME
    attachment.size, attachment.sha256 = len(taken), hashlib.sha256(taken).hexdigest()
    attachment.save()
