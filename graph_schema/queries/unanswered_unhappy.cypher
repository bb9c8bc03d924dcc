// title: Unhappy people without an answer
// about: Posts of negative tone to the brand that none of its own accounts answered, the oldest first. Unknown tone is not counted.
// param brand: "acme"
// param limit: 50
// columns: account, handle, post, at, sentiment, text
MATCH (:Brand {key: $brand})-[:OWNS]->(:Account)<-[r:REPLIED_TO|COMMENTED_ON|MENTIONED|QUOTED]-(a:Account)
WHERE r.sentiment < 0
MATCH (p:Post {id: r.post})
WHERE NOT EXISTS { MATCH (p)<-[:IN_REPLY_TO]-(:Post)<-[:POSTED]-(:Account)<-[:OWNS]-(:Brand {key: $brand}) }
RETURN a.id AS account, a.handle AS handle, p.id AS post, min(r.at) AS at, min(r.sentiment) AS sentiment, p.text AS text
ORDER BY at, post
LIMIT $limit
