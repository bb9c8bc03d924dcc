// title: A person's acts over accounts
// about: What somebody did, by kind, over every account that was joined as theirs; an account that is joined with none counts alone.
// param account: "x:ann"
// columns: act, acts, accounts, last_at
MATCH (s:Account {id: $account})
OPTIONAL MATCH (s)-[:IS]->(:Person)<-[:IS]-(o:Account)
WITH s, collect(o) AS others
UNWIND others + [s] AS a
MATCH (a)-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED|LIKED|FOLLOWS]->(:Account)
RETURN type(r) AS act, count(DISTINCT r.at) AS acts, count(DISTINCT a.idx) AS accounts, max(r.at) AS last_at
ORDER BY act
