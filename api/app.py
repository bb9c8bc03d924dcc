"""The application: routes put together around one workspace."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI

from ambassadors.service import Workspace
from ambassadors.settings import Settings
from api import docs, problems
from api.dependencies import Context
from api.edge import Edge
from api.routes import (
    ambassadors,
    assessments,
    authenticity,
    backtests,
    brands,
    changes,
    communities,
    data_quality,
    exports,
    health,
    interactions,
    internal,
    live,
    metrics,
    operations,
    parameters,
    people,
    policies,
    previews,
    privacy,
    status,
    suggestions,
    suppressions,
    teams,
    webhooks,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROUTES: Final = (
    live,  # before the route that takes any word for a person
    ambassadors,
    authenticity,
    communities,
    brands,
    changes,
    interactions,
    exports,
    webhooks,
    suggestions,
    teams,
    suppressions,
    policies,
    privacy,
    assessments,
    backtests,
    operations,
    parameters,
    previews,
    people,
    status,
    data_quality,
    health,
    metrics,
    internal,
)


def create_app(workspace: Workspace | None = None) -> FastAPI:
    """Return the application.

    Args:
        workspace: an open one, which its opener closes; None = the one of the settings, opened when the
            server starts and closed when it stops.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if workspace is not None:
            yield
            return
        with Workspace.open(Settings(), serve=True) as opened:
            app.state.context = Context(opened)
            yield

    app = FastAPI(
        title="Ambassadors",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own page loads its scripts from the network
        redoc_url=None,
        redirect_slashes=False,
    )
    if workspace is not None:
        app.state.context = Context(workspace)
    for module in ROUTES:
        app.include_router(module.router)
    app.add_middleware(Edge)
    problems.register(app)
    docs.register(app)
    return app
