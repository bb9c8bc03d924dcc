// title: Path from the brand to a person
// about: A shortest chain of people through whom the brand's content can have reached the person: each acted on the one before.
// param brand: "acme"
// param account: "x:dan"
// columns: steps, people
MATCH (:Brand {key: $brand})-[:OWNS]->(o:Account)
WHERE o.id <> $account
MATCH (a:Account {id: $account})
MATCH p = shortestPath((a)-[:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED*1..6]->(o))
RETURN length(p) AS steps, reverse([n IN nodes(p) | n.id]) AS people
ORDER BY steps, people
LIMIT 1
