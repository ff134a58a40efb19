"""The last allowance of an account says what had been deducted from the person before it was given.

Before, it did not, and the code takes that for nothing: what was deducted earlier would count as taken out of this allowance,
and less of it would expire than should. A newer revision writes that nothing into the account with its first change of it, so
a zero is looked up as a missing number is: the entry of the allowance has what had been deducted when it was written.
"""

from infra.migrations.contract import Document, Reads, Writes

COLLECTION = "users"


def change(id: str, document: Document, read: Reads) -> Writes:
    allowance = document.get("allowance")
    if allowance is None or allowance.get("deducted"):
        return {}
    entry = read.get(f"ledger/allowance:{id}:{allowance['period']}")
    deducted = 0 if entry is None else entry["after"]["deducted"]
    if allowance.get("deducted") == deducted:
        return {}
    return {f"{COLLECTION}/{id}": {**document, "allowance": {**allowance, "deducted": deducted}}}
