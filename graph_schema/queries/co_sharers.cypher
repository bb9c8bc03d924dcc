// title: People who share together
// about: Pairs of people who shared the same posts of one author within minutes of each other; many posts hint at coordination.
// param account: "x:acme"
// param minutes: 5
// param limit: 50
// columns: first, second, posts
MATCH (t:Account {id: $account})<-[r:SHARED]-(a:Account)
WHERE r.parent IS NOT NULL
WITH r.parent AS post, collect({who: a.id, at: r.at}) AS shares
UNWIND shares AS x
UNWIND shares AS y
WITH post, x.who AS first, y.who AS second, x.at - y.at AS apart
WHERE first < second AND abs(apart) <= $minutes * 60000
RETURN first, second, count(DISTINCT post) AS posts
ORDER BY posts DESC, first, second
LIMIT $limit
