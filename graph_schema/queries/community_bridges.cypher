// title: Bridges of a community
// about: Members of one community whom most people of other communities pass on or answer, and how many such communities there are.
// param community: "0123456789ab"
// param limit: 20
// columns: account, handle, people, communities
MATCH (p:Projection {name: 'main'})
MATCH (c:Community {key: p.assessment + '|' + $community})<-[:MEMBER_OF]-(a:Account)
MATCH (a)<-[:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]-(b:Account)-[:MEMBER_OF]->(d:Community)
WHERE d.assessment = p.assessment AND d.key <> c.key
RETURN a.id AS account, a.handle AS handle, count(DISTINCT b.id) AS people, count(DISTINCT d.id) AS communities
ORDER BY people DESC, account
LIMIT $limit
