// title: Audience of two brands
// about: People who acted on own accounts of both brands: whom to win, or to lose.
// param brand: "acme"
// param other: "zeta"
// param limit: 50
// columns: account, handle, on_brand, on_other
MATCH (:Brand {key: $brand})-[:OWNS]->(:Account)<-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]-(a:Account)
WITH a, count(DISTINCT r.at) AS on_brand
MATCH (a)-[s:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]->(:Account)<-[:OWNS]-(:Brand {key: $other})
RETURN a.id AS account, a.handle AS handle, on_brand, count(DISTINCT s.at) AS on_other
ORDER BY on_brand + on_other DESC, account
LIMIT $limit
