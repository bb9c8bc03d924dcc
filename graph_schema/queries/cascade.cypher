// title: A post's cascade
// about: How a post was passed on, level by level: posts and different people at each depth, up to 8.
// param post: "p:launch"
// columns: depth, posts, people, first_at
MATCH c = (q:Post)-[:SHARES|QUOTES*1..8]->(:Post {id: $post})
MATCH (a:Account)-[r:POSTED]->(q)
WITH q, a, min(length(c)) AS depth, min(r.at) AS made_at
RETURN depth, count(DISTINCT q.id) AS posts, count(DISTINCT a.id) AS people, min(made_at) AS first_at
ORDER BY depth
