// title: People between two audiences
// about: People who act on both of two people: bridges between the two audiences.
// param first: "x:ann"
// param second: "x:bob"
// param limit: 50
// columns: account, handle, on_first, on_second
MATCH (f:Account {id: $first})<-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]-(a:Account)
WHERE a.id <> $first AND a.id <> $second
WITH a, count(DISTINCT r.at) AS on_first
MATCH (a)-[s:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]->(:Account {id: $second})
RETURN a.id AS account, a.handle AS handle, on_first, count(DISTINCT s.at) AS on_second
ORDER BY on_first + on_second DESC, account
LIMIT $limit
