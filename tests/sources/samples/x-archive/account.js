window.YTD.account.part0 = [
  {"account": {"email": "lea@example.org", "username": "lea_test", "accountId": "7", "createdAt": "2019-01-01T00:00:00.000Z", "accountDisplayName": "Léa"}}
]
