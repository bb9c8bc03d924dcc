// title: Share of voice
// about: How many different people acted on each brand's own accounts from one instant up to another (epoch ms).
// param since: 0
// param until: 4102444800000
// columns: brand, people, acts
MATCH (b:Brand)-[:OWNS]->(:Account)<-[r:SHARED|QUOTED|REPLIED_TO|COMMENTED_ON|MENTIONED]-(a:Account)
WHERE r.at >= $since AND r.at < $until
RETURN b.key AS brand, count(DISTINCT a.id) AS people, count(r) AS acts
ORDER BY people DESC, brand
