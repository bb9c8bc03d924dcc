"""The lists, one person, and the receipt behind a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from ambassadors.service import Language
from api.answers import answer
from api.dependencies import ALL, Access, AmbassadorsRead, BrandQuery, PathId
from api.edge import LIST_PATH
from api.encode import encode, instant
from api.pages import Page, etag, make_cursor, read_cursor
from api.problems import documented
from api.schemas import AmbassadorPage, Explanation, ListName, Person, Stage

if TYPE_CHECKING:
    from api.pages import Stamp

router = APIRouter(tags=["ambassadors"])

MAX_LIMIT: Final = 500
ITEM: Final = (
    "id",
    "account_id",
    "handle",
    "name",
    "platform",
    "stage",
    "score",
    "rank",
    "engagement",
    "relay",
    "ambassador",
    "reach",
    "followers",
    "observations",
    "sentiment",
)


class ListQuery(BaseModel, extra="forbid"):
    """What a list may be asked for."""

    brand: str | None = Field(None, description="Needed where the key sees several; `all` = no brand rules")
    name: ListName = Field(
        "standing", alias="list", description="`standing` = over the whole history, `hot` = now"
    )
    stage: list[Stage] = Field([], description="Only these stages; may be repeated")
    min_score: float = Field(0, ge=0, le=100, allow_inf_nan=False)
    limit: int = Field(50, ge=1, description=f"Items a page; more than {MAX_LIMIT} counts as {MAX_LIMIT}")
    cursor: str | None = Field(None, description="`next_cursor` of the page before")
    lang: Language = Field("en", description="Of the reasons; `Accept-Language` does not count here")

    def spelled(self, brand: str) -> str:
        """Return the query but for limit and cursor, in one spelling."""
        pairs = [("brand", brand or ALL), ("list", self.name), ("min_score", f"{self.min_score:g}")]
        pairs += [("stage", stage) for stage in sorted(set(self.stage))]
        return urlencode(pairs + [("lang", self.lang)] * (self.lang != "en"))


@router.get(
    LIST_PATH,
    operation_id="list_ambassadors",
    summary="A list of ambassadors, best first",
    response_model=AmbassadorPage,
    responses=documented(400, 404),
)
def list_ambassadors(
    request: Request, access: AmbassadorsRead, query: Annotated[ListQuery, Query()]
) -> Response:
    """Return one page. Nobody suppressed, unhappy, of the brand's own or without enough evidence is on it.

    The page carries an ETag; send it back as `If-None-Match` and an unchanged page costs nothing (304).
    """
    pages = access.context.pages
    brand, stamp = access.brand(query.brand), pages.stamp()
    filters, limit = query.spelled(brand), min(query.limit, MAX_LIMIT)
    after = read_cursor(query.cursor, filters, stamp[0], int) if query.cursor else 0
    names = "&names=hidden" if access.pseudonymous else ""
    spelled = f"{filters}&limit={limit}&after={after}{names}"
    page = pages.get(stamp, spelled)
    if page is None:
        page = _page(access, query, brand, stamp, after)
        pages.keep(stamp, spelled, page)
    pages.remember(stamp, access.key, request.scope["query_string"], spelled)
    status, headers, body = page.answer(request.headers.get("if-none-match", ""))
    response = Response(body, status)
    response.raw_headers = headers.copy()
    return response


def _page(access: Access, query: ListQuery, brand: str, stamp: Stamp, after: int) -> Page:
    limit, filters = min(query.limit, MAX_LIMIT), query.spelled(brand)
    assessment = access.workspace.current()
    found = access.workspace.people(
        brand,
        list=query.name,
        stages=frozenset(query.stage),
        min_score=query.min_score,
        after=after,
        limit=limit,
        language=query.lang,
    )
    cursor = None if found.next_after is None else make_cursor(filters, stamp[0], found.next_after)
    document = {
        "items": [item(person, brand, query.name) for person in found.items],
        "next_cursor": cursor,
        "as_of": instant(assessment.as_of),
        "assessment": assessment.id,
        "backtest": access.workspace.proof(brand) if found.total else None,
    }
    following = f"{LIST_PATH}?{filters}&{urlencode({'limit': limit, 'cursor': cursor})}" if cursor else None
    return Page.make(encode(document), etag(stamp, access.pseudonymous, filters, limit, after), following)


def item(person: dict[str, Any], brand: str, name: ListName = "standing") -> dict[str, Any]:
    """Return what a list shows of a person, with score and rank of that list."""
    shown = {field: person.get(field) for field in ITEM} | {"accounts": person.get("accounts", [])}
    if name == "hot":
        shown |= {
            "rank": person.get("hot_rank", shown["rank"]),
            "score": person.get("hot_score", shown["score"]),
        }
    last = person.get("last_act_at")
    return shown | {
        "last_act_at": instant(last) if isinstance(last, int) else last,
        "reasons": person.get("reasons", []),
        "self": f"{LIST_PATH}/{person['id']}?{urlencode({'brand': brand or ALL})}",
    }


class ExplanationQuery(BrandQuery):
    """The brand, and the language of the words."""

    lang: Language | None = Field(None, description="Left out = `Accept-Language`")


@router.get(
    "/v1/ambassadors/{id}",
    operation_id="get_ambassador",
    summary="One person",
    response_model=Person,
    responses=documented(404),
)
def get_ambassador(
    request: Request,
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[ExplanationQuery, Query()],
) -> Response:
    """Return everything known of one person, on a list or not."""
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    seen = access.key.brands

    def find() -> dict[str, Any]:
        person = access.workspace.person(brand, wanted_id, language=language, seen=seen)
        person.pop("row", None)  # where it stands in an array means nothing outside
        return person | item(person, brand)

    parts = ("person", brand, wanted_id, _spelled(seen))
    return answer(request, access, parts, find, language=language, placed=False)


@router.get(
    "/v1/ambassadors/{id}/explanation",
    operation_id="explain_ambassador",
    summary="Why somebody has their score",
    response_model=Explanation,
    responses=documented(404),
)
def explain_ambassador(
    request: Request,
    access: AmbassadorsRead,
    wanted_id: PathId,
    query: Annotated[ExplanationQuery, Query()],
) -> Response:
    """Return the parts that add up to the score, each with its interactions; in English, or French if preferred."""
    brand = access.brand(query.brand)
    language = query.lang or preferred(request.headers.get("accept-language", ""))
    seen = access.key.brands
    return answer(
        request,
        access,
        ("explanation", brand, wanted_id, _spelled(seen)),
        lambda: access.workspace.explanation(brand, wanted_id, language=language, seen=seen),
        language=language,
    )


def preferred(accept_language: str) -> Language:
    """Return the language that a reader likes best of those we write.

    >>> preferred("de, fr-CH;q=0.8, en;q=0.7"), preferred("")
    ('fr', 'en')
    """
    best: tuple[float, Language] = (0.0, "en")
    for part in accept_language.split(","):
        name, _, quality = part.partition(";q=")
        weight = float(quality) if quality.strip().replace(".", "", 1).isdigit() else 1.0
        code = name.strip()[:2].lower()
        if code == "fr" and weight > best[0]:
            best = (weight, "fr")
        elif code == "en" and weight > best[0]:
            best = (weight, "en")
    return best[1]


def _spelled(seen: frozenset[str] | None) -> str:
    """Return the brands that a key may see in one spelling: an answer names others only as a sum."""
    return "all" if seen is None else " ".join(sorted(seen))
