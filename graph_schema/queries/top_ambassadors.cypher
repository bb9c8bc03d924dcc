// title: Top ambassadors
// about: The standing list of a brand in the assessment that counts now.
// param brand: "acme"
// param limit: 20
// columns: rank, account, handle, score
MATCH (p:Projection {name: 'main'})
MATCH (r:Rank {assessment: p.assessment})-[:OF]->(a:Account)
WHERE r.brand = $brand AND r.list = 'standing' AND r.rank <= $limit
RETURN r.rank AS rank, a.id AS account, a.handle AS handle, r.score AS score
ORDER BY rank
