// title: Quiet former ambassadors
// about: People of the standing list who have not acted on the brand's own accounts since an instant (epoch ms).
// param brand: "acme"
// param before: 1750000000000
// param limit: 20
// columns: account, handle, rank, last_at
MATCH (p:Projection {name: 'main'})
MATCH (k:Rank {assessment: p.assessment})-[:OF]->(a:Account)
WHERE k.brand = $brand AND k.list = 'standing'
MATCH (a)-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED|LIKED]->(:Account)<-[:OWNS]-(:Brand {key: $brand})
WITH a, k, max(r.at) AS last_at
WHERE last_at < $before
RETURN a.id AS account, a.handle AS handle, k.rank AS rank, last_at
ORDER BY rank
LIMIT $limit
