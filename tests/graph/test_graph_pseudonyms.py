"""Saved queries asked by somebody who must not see names: every one of them, on both servers."""

import pytest

from ambassadors.errors import UsageError
from ambassadors.graph.saved import run_saved
from ambassadors.service import Veiled
from ambassadors.service.pseudonyms import Pseudonyms
from ambassadors.service.publishing import decide, publish
from ambassadors.service.using import projecting
from ambassadors.settings import Settings
from graph_schema.saved import saved_queries
from tests.privacy.privacy_kit import ACME
from tests.privacy.test_objection import history
from tests.pseudonyms.test_pseudonyms import WHY, leaks, signs
from tests.service.service_kit import filled

pytestmark = pytest.mark.graph


def test_no_saved_query_says_a_name(tmp_path, graph_server, store):
    with filled(tmp_path / "home", history(3), ACME) as workspace:
        workspace.state.link("x:q1", "x:q2", **WHY)
        workspace.refresh()
    server = graph_server.server
    to = {"neo4j_uri": server.uri, "neo4j_user": server.user, "neo4j_password": server.password}
    with projecting(Settings(home=tmp_path / "home", **to)) as (workspace, projector):
        projector.sync()
        decide(workspace.ledger, workspace.state, projector)
        publish(workspace.current(), workspace.ledger, projector)
        names, pseudonyms, veiled = signs(workspace), Pseudonyms.of_home(tmp_path / "home"), Veiled(workspace)

        def ask(*given):
            return run_saved(projector.store, *given)

        answered = 0
        for name, query in saved_queries().items():
            people = dict(zip(("account", "first", "second"), ("x:q1", "x:own", "x:q3"), strict=True))
            people |= {"account": "x:own"} if name in {"co_sharers", "relays_of_person"} else {}
            plain = {key: who for key, who in people.items() if key in query.params}
            params = {key: pseudonyms.account(who) for key, who in plain.items()}
            more = {"brand": "acme"} if "brand" in query.params else {}
            columns, rows = workspace.asked(name, plain | more, ask)
            hidden = veiled.asked(name, params | more, ask)
            assert hidden[0] == columns
            assert len(hidden[1]) == len(rows)
            assert not leaks(str(hidden[1]), names), (name, leaks(str(hidden[1]), names))
            answered += bool(leaks(str(rows), names))
            if plain:
                with pytest.raises(UsageError, match="is no pseudonym"):
                    veiled.asked(name, plain | more, ask)
        assert answered >= 8
