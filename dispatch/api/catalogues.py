"""What everybody here may look up: offices, categories, what the government lets us say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from hotline.api.callers import known
from hotline.api.pages import PAGE, Collection, Cursor, Limit, Order, page
from hotline.models import Category, Office, Statement, StatementVersion
from hotline.models.catalogue import leads_of_all

router = Router(tags=["catalogues"])
BY_CODE = Order("code", ("code",))


class OfficeShape(BaseModel):
    """An office; `parent` is the code of the one above it."""

    code: str
    name: str
    parent: str | None
    is_centre: bool


class CategoryShape(BaseModel):
    """A category and the offices that the catalogue names to lead it."""

    code: str
    name: str
    lead_offices: list[str]


class StatementShape(BaseModel):
    """An authorised statement in force; `{number}` and the like are its blanks."""

    code: str
    title: str
    version: int
    text: str
    automatic: bool
    uses: list[str]
    expires_on: date | None


@router.get("offices", response=Collection[OfficeShape], summary="Offices")
def offices(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """All offices, by code."""
    known(request)

    def shown(office: Office) -> OfficeShape:
        above = office.parent.code if office.parent else None
        return OfficeShape(
            code=office.code, name=office.name, parent=above, is_centre=office.is_centre
        )

    rows = Office.objects.select_related("parent")
    return page(rows, BY_CODE, shown, cursor=cursor, limit=limit)


@router.get("categories", response=Collection[CategoryShape], summary="Categories")
def categories(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """The category tree, two digits a level, by code."""
    known(request)

    named = leads_of_all()

    def shown(category: Category) -> CategoryShape:
        return CategoryShape(
            code=category.code, name=category.name, lead_offices=named.get(category.code, [])
        )

    return page(Category.objects.all(), BY_CODE, shown, cursor=cursor, limit=limit)


@router.get("statements", response=Collection[StatementShape], summary="Statements")
def statements(request: HttpRequest, cursor: Cursor = "", limit: Limit = PAGE) -> Any:
    """Those in force: approved, not withdrawn, not expired. Drafts are not shown."""
    known(request)
    standing = StatementVersion.objects.standing().filter(statement=OuterRef("pk"))
    rows = Statement.objects.annotate(
        version=Subquery(standing.values("number")[:1]),
        text=Subquery(standing.values("text")[:1]),
        expires_on=Subquery(standing.values("expires_on")[:1]),
    ).filter(version__isnull=False)

    def shown(statement: Any) -> StatementShape:
        return StatementShape(
            code=statement.code,
            title=statement.title,
            version=statement.version,
            text=statement.text,
            automatic=statement.automatic,
            uses=statement.uses,
            expires_on=statement.expires_on,
        )

    return page(rows, BY_CODE, shown, cursor=cursor, limit=limit)
