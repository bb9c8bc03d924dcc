// title: Mutual supporters
// about: Pairs of people of a brand's audience who pass each other's content on.
// param brand: "acme"
// param limit: 50
// columns: first, second, first_on_second, second_on_first
MATCH (:Brand {key: $brand})-[:OWNS]->(:Account)<-[:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]-(a:Account)
WITH DISTINCT a
MATCH (a)-[r:SHARED|QUOTED]->(b:Account)
WHERE a.id < b.id
WITH a, b, count(DISTINCT r.at) AS first_on_second
MATCH (b)-[s:SHARED|QUOTED]->(a)
RETURN a.id AS first, b.id AS second, first_on_second, count(DISTINCT s.at) AS second_on_first
ORDER BY first_on_second + second_on_first DESC, first, second
LIMIT $limit
