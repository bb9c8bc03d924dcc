window.YTD.tweets.part0 = [
 {
  "tweet": {
   "full_text": "no id",
   "created_at": "Wed Jul 01 12:00:00 +0000 2026"
  }
 }
]
