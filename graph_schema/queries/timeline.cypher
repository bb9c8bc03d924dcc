// title: A person's timeline
// about: What a person did, the newest first.
// param account: "x:ann"
// param limit: 100
// columns: at, act, target, post, parent, brands
MATCH (a:Account {id: $account})-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED|LIKED|FOLLOWS]->(b:Account)
RETURN r.at AS at, type(r) AS act, b.id AS target, r.post AS post, r.parent AS parent, r.brands AS brands
ORDER BY at DESC, act, target
LIMIT $limit
