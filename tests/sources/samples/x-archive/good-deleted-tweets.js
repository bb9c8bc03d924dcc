window.YTD.deleted_tweets.part0 = [
 {
  "tweet": {
   "id_str": "64",
   "full_text": "oops",
   "created_at": "Wed Jul 01 12:00:00 +0000 2026",
   "deleted_at": "Thu Jul 02 12:00:00 +0000 2026"
  }
 }
]
