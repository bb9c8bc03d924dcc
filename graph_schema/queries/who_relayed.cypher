// title: Who relayed this post
// about: People who passed a post on, the earliest first; a person counts once however often.
// param post: "p:launch"
// param limit: 1000
// columns: account, handle, first_at
MATCH (p:Post {id: $post})<-[:POSTED]-(author:Account)
WITH DISTINCT author
MATCH (a:Account)-[r:SHARED|QUOTED]->(author)
WHERE r.parent = $post AND a.id <> author.id
RETURN a.id AS account, a.handle AS handle, min(r.at) AS first_at
ORDER BY first_at, account
LIMIT $limit
