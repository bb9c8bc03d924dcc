"""The rights of people: export, erasure, objection, suppression; and what an owner has to keep for them."""

from ambassadors.service.privacy import erasing, receipts
from ambassadors.service.privacy.erasing import erase, finish
from ambassadors.service.privacy.receipts import verify

__all__ = ["erase", "erasing", "finish", "receipts", "verify"]
