// title: Gaining audience
// about: People on whom more different people acted since an instant than in the time before it (epoch ms).
// param brand: "acme"
// param since: 1750000000000
// param before: 1740000000000
// param limit: 20
// columns: account, handle, people_before, people_since
MATCH (a:Account)-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]->(b:Account)
WHERE r.at >= $before AND ($brand = '' OR $brand IN r.brands) AND a.id <> b.id
WITH b,
     count(DISTINCT CASE WHEN r.at < $since THEN a.idx ELSE null END) AS people_before,
     count(DISTINCT CASE WHEN r.at >= $since THEN a.idx ELSE null END) AS people_since
WHERE people_since > people_before
RETURN b.id AS account, b.handle AS handle, people_before, people_since
ORDER BY people_since - people_before DESC, account
LIMIT $limit
