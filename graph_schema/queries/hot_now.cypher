// title: Hot now
// about: Who carries the brand's content at this moment: the list on the shorter time scale.
// param brand: "acme"
// param limit: 20
// columns: rank, account, handle, score
MATCH (p:Projection {name: 'main'})
MATCH (r:Rank {assessment: p.assessment})-[:OF]->(a:Account)
WHERE r.brand = $brand AND r.list = 'hot' AND r.rank <= $limit
RETURN r.rank AS rank, a.id AS account, a.handle AS handle, r.score AS score
ORDER BY rank
