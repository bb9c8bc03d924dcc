// title: Conversation under a post
// about: The answers to a post and to its answers, up to 8 deep, in the order of time.
// param post: "p:launch"
// param limit: 1000
// columns: depth, at, account, post, text
MATCH c = (q:Post)-[:IN_REPLY_TO*1..8]->(:Post {id: $post})
MATCH (a:Account)-[:POSTED]->(q)
RETURN min(length(c)) AS depth, q.at AS at, a.id AS account, q.id AS post, q.text AS text
ORDER BY at, post
LIMIT $limit
