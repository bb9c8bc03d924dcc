// title: People who share together
// about: Pairs of people who shared the same posts of one author within minutes of each other; many posts hint at coordination.
// param account: "x:acme"
// param minutes: 5
// param limit: 50
// columns: first, second, posts
MATCH (t:Account {id: $account})<-[r:SHARED]-(a:Account)
MATCH (t)<-[s:SHARED]-(b:Account)
WHERE a.id < b.id AND r.parent = s.parent AND abs(r.at - s.at) <= $minutes * 60000
RETURN a.id AS first, b.id AS second, count(DISTINCT r.parent) AS posts
ORDER BY posts DESC, first, second
LIMIT $limit
