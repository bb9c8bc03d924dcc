// title: Communities
// about: The largest communities of the assessment that counts now, with the words that tell them from the others and how many of a brand's standing list belong to them.
// param brand: "acme"
// param limit: 20
// columns: id, name, size, conductance, listed
MATCH (p:Projection {name: 'main'})
MATCH (c:Community)
WHERE c.assessment = p.assessment
OPTIONAL MATCH (c)<-[:MEMBER_OF]-(:Account)<-[:OF]-(r:Rank)
WHERE r.assessment = p.assessment AND r.brand = $brand AND r.list = 'standing'
RETURN c.id AS id, c.name AS name, c.size AS size, c.conductance AS conductance, count(r) AS listed
ORDER BY size DESC, id
LIMIT $limit
