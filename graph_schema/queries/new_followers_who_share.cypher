// title: New followers who share
// about: People who followed the brand since an instant (epoch ms) and passed its content on after that.
// param brand: "acme"
// param since: 1740000000000
// param limit: 50
// columns: account, handle, followed_at, shares
MATCH (:Brand {key: $brand})-[:OWNS]->(o:Account)<-[f:FOLLOWS]-(a:Account)
WHERE f.at >= $since
WITH a, o, max(f.at) AS followed_at
MATCH (a)-[r:SHARED|QUOTED]->(o)
WHERE r.at >= followed_at
RETURN a.id AS account, a.handle AS handle, min(followed_at) AS followed_at, count(DISTINCT r.at) AS shares
ORDER BY followed_at DESC, account
LIMIT $limit
