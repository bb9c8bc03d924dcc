// title: Through whom a person travels
// about: People who pass a person's content on, and on how many instants they did.
// param account: "x:ann"
// param limit: 50
// columns: account, handle, times, last_at
MATCH (b:Account {id: $account})<-[r:SHARED|QUOTED]-(a:Account)
WHERE a.id <> $account
RETURN a.id AS account, a.handle AS handle, count(DISTINCT r.at) AS times, max(r.at) AS last_at
ORDER BY times DESC, account
LIMIT $limit
