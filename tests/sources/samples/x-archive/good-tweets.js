window.YTD.tweets.part0 = [
 {
  "tweet": {
   "id_str": "61",
   "full_text": "RT @acme_test: new shoes",
   "created_at": "Wed Jul 01 12:00:00 +0000 2026",
   "lang": "en",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "acme_test",
      "id": 1,
      "id_str": "1",
      "indices": [
       "3",
       "13"
      ]
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "id_str": "62",
   "full_text": "@acme_test merci",
   "created_at": "Wed Jul 01 12:00:00 +0000 2026",
   "lang": "fr",
   "in_reply_to_user_id_str": "1",
   "in_reply_to_status_id_str": "10",
   "in_reply_to_screen_name": "acme_test",
   "entities": {
    "user_mentions": [
     {
      "screen_name": "acme_test",
      "id": 1,
      "id_str": "1",
      "indices": [
       "0",
       "10"
      ]
     }
    ]
   }
  }
 },
 {
  "tweet": {
   "id_str": "63",
   "full_text": "hello",
   "created_at": "Wed Jul 01 12:00:00 +0000 2026",
   "entities": {}
  }
 }
]
