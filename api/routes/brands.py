"""The brands that a key may ask for."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query

from api.dependencies import ALL, AmbassadorsRead, NoQuery
from api.edge import LIST_PATH
from api.problems import documented
from api.schemas import BrandEntry, BrandList

router = APIRouter(tags=["brands"])


@router.get("/v1/brands", operation_id="list_brands", summary="The brands", responses=documented())
def list_brands(access: AmbassadorsRead, _query: Annotated[NoQuery, Query()]) -> BrandList:
    """Return the brands that this key may see, in order of their keys."""
    names = [brand or ALL for brand in access.brands()]
    return BrandList(
        items=[
            BrandEntry(key=name, ambassadors=f"{LIST_PATH}?{urlencode({'brand': name})}") for name in names
        ]
    )
