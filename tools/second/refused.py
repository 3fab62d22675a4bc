"""How every module of this folder says no."""


class Refused(Exception):
    """Bytes or values that the formats do not allow.

    `reason` is the word that ledger/base/err.h has for the same refusal, without its "E_".
    """

    def __init__(self, reason, detail):
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def demand(condition, reason, detail):
    if not condition:
        raise Refused(reason, detail)
