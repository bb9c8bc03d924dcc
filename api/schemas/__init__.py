"""What answers look like: documents the API and checks it in tests; the hot routes write bytes themselves.

One file a resource; a new one is added here by one line, and routes import from here.
"""

from api.schemas.ambassadors import Ambassador, AmbassadorPage, Explanation, ListName, Person, Stage
from api.schemas.assessments import AssessmentEntry, AssessmentList, Changes, NewAssessment
from api.schemas.authenticity import Authenticity, Piece, Ring, RingEdge, RingNode, RingPage
from api.schemas.backtests import BackTest, BackTestEntry, BackTestList, NewBackTest
from api.schemas.brands import BrandEntry, BrandList
from api.schemas.common import FieldError, Problem
from api.schemas.communities import (
    BridgeDetail,
    Community,
    CommunityBridge,
    CommunityDetail,
    CommunityMember,
    CommunityPage,
    KnownMember,
    ListedCommunity,
    MemberPage,
    Neighbour,
    PlacedMember,
    SharedWord,
    Spread,
)
from api.schemas.data_quality import DataQuality
from api.schemas.interactions import IngestResult, RowResult, RowStatus
from api.schemas.live import LeftPerson, LiveExplanation, LivePage, LivePerson
from api.schemas.parameters import (
    NewParameters,
    NewPreview,
    Parameter,
    ParameterHistory,
    Parameters,
    ParameterVersion,
    Preview,
)
from api.schemas.privacy import (
    Deadline,
    Deadlines,
    Decision,
    Erasure,
    ImportedList,
    NewObjection,
    NewPersonExport,
    NewRetention,
    PersonExport,
    Policies,
    Policy,
    Retention,
)
from api.schemas.service import Health, Operation, Progress, Status
from api.schemas.suggestions import SuggestionPage
from api.schemas.suppressions import (
    DecidedKind,
    NewSuppression,
    Suppression,
    SuppressionKind,
    SuppressionPage,
)
from api.schemas.teams import NewTeam, Team, TeamAsked, TeamCommunity, TeamMember
from api.schemas.webhooks import Delivery

__all__ = [
    "Ambassador",
    "AmbassadorPage",
    "AssessmentEntry",
    "AssessmentList",
    "Authenticity",
    "BackTest",
    "BackTestEntry",
    "BackTestList",
    "BrandEntry",
    "BrandList",
    "BridgeDetail",
    "Changes",
    "Community",
    "CommunityBridge",
    "CommunityDetail",
    "CommunityMember",
    "CommunityPage",
    "DataQuality",
    "Deadline",
    "Deadlines",
    "DecidedKind",
    "Decision",
    "Delivery",
    "Erasure",
    "Explanation",
    "FieldError",
    "Health",
    "ImportedList",
    "IngestResult",
    "KnownMember",
    "LeftPerson",
    "ListName",
    "ListedCommunity",
    "LiveExplanation",
    "LivePage",
    "LivePerson",
    "MemberPage",
    "Neighbour",
    "NewAssessment",
    "NewBackTest",
    "NewObjection",
    "NewParameters",
    "NewPersonExport",
    "NewPreview",
    "NewRetention",
    "NewSuppression",
    "NewTeam",
    "Operation",
    "Parameter",
    "ParameterHistory",
    "ParameterVersion",
    "Parameters",
    "Person",
    "PersonExport",
    "Piece",
    "PlacedMember",
    "Policies",
    "Policy",
    "Preview",
    "Problem",
    "Progress",
    "Retention",
    "Ring",
    "RingEdge",
    "RingNode",
    "RingPage",
    "RowResult",
    "RowStatus",
    "SharedWord",
    "Spread",
    "Stage",
    "Status",
    "SuggestionPage",
    "Suppression",
    "SuppressionKind",
    "SuppressionPage",
    "Team",
    "TeamAsked",
    "TeamCommunity",
    "TeamMember",
]
