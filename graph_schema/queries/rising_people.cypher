// title: Rising people
// about: People whose place in the hot-now list is far better than their standing one.
// param brand: "acme"
// param limit: 20
// columns: account, handle, standing, hot, rise
MATCH (p:Projection {name: 'main'})
MATCH (r:Rank {assessment: p.assessment})-[:OF]->(a:Account)
WHERE r.brand = $brand AND r.list = 'hot'
MATCH (a)-[:SCORED]->(s:Score)
WHERE s.assessment = p.assessment AND s.brand = $brand AND s.rank > r.rank
RETURN a.id AS account, a.handle AS handle, s.rank AS standing, r.rank AS hot, s.rank - r.rank AS rise
ORDER BY rise DESC, account
LIMIT $limit
